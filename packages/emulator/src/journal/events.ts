// Server-sent events, as they are written and read here: one line of JSON as the data of an event.

export const eventStreamType = 'text/event-stream';

/** An event, or a comment, which readers ignore. */
export type EventToSend =
  | { readonly id?: number; readonly event?: string; readonly data: unknown }
  | { readonly comment: string };

export function eventText(event: EventToSend): string {
  if ('comment' in event) return `: ${event.comment}\n\n`;
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}

/** The events of a stream. One without a name of its own is a `message`. Comments are left out. */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<{ readonly event: string; readonly data: unknown }, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of stream) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(nameAndValue));
      const data = fields.get('data');
      if (data !== undefined) yield { event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown };
    }
  }
}

function nameAndValue(line: string): [name: string, value: string] {
  const [name = '', value = ''] = line.split(/: (.*)/s, 2);
  return [name, value];
}
