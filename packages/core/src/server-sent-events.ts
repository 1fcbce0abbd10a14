/** The content type of a stream of server-sent events. */
export const eventStreamType = 'text/event-stream';

/** An event to send, or a comment, which readers ignore. */
export type EventToSend =
  | { readonly id?: number | string; readonly event?: string; readonly data: unknown }
  | { readonly comment: string };

/** Formats an event for sending, with its data as one line of JSON. */
export function eventText(event: EventToSend): string {
  if ('comment' in event) return `: ${event.comment}\n\n`;
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}

/** An event that was received. */
export interface ReceivedEvent {
  readonly id: string | undefined;
  /** Name of the event. `message` if it has none. */
  readonly event: string;
  /** The parsed JSON of the event. */
  readonly data: unknown;
}

/** Yields the events of a stream, without comments. Throws `SyntaxError` for data that is not JSON. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ReceivedEvent, void> {
  // Use a reader, because not every browser can iterate over a stream.
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map(nameAndValue));
        const data = fields.get('data');
        if (data === undefined) continue;
        yield { id: fields.get('id'), event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown };
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Splits a line. With the flag `s`, because JSON can contain Unicode line separators. */
function nameAndValue(line: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
  return [name, value];
}
