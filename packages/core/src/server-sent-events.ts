/** The content type of a stream of server-sent events. */
export const eventStreamType = 'text/event-stream';

/** An event, or a comment, which readers ignore. */
export type EventToSend =
  | { readonly id?: number | string; readonly event?: string; readonly data: unknown }
  | { readonly comment: string };

/** An event as it is sent, with one line of JSON as its data. */
export function eventText(event: EventToSend): string {
  if ('comment' in event) return `: ${event.comment}\n\n`;
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}
