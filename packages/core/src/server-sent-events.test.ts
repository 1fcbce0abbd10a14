import { expect, test } from 'vitest';
import { eventText, type EventToSend, readEvents, type ReceivedEvent } from './index.ts';

/** Reads the events of a text that arrives in pieces of this many bytes. */
async function received(text: string, size: number): Promise<ReceivedEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(ReadableStream.from(pieces))) events.push(event);
  return events;
}

test.each([1, 2, 7, 1_000])('events that arrive in pieces of %i bytes are read as they were sent', async (size) => {
  const sent: EventToSend[] = [
    { data: { description: 'a\u2028b\u2029c: d\n\n', name: 'é' } },
    { comment: 'idle' },
    { id: 7, event: 'missed', data: [] },
  ];
  expect(await received(sent.map(eventText).join(''), size)).toEqual([
    { id: undefined, event: 'message', data: { description: 'a\u2028b\u2029c: d\n\n', name: 'é' } },
    { id: '7', event: 'missed', data: [] },
  ]);
});

test('an incomplete event at the end is ignored', async () => {
  expect(await received('data: 1\n\ndata: 2\n', 3)).toMatchObject([{ data: 1 }]);
});

test('a reader that stops closes the stream', async () => {
  let isClosed = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(eventText({ data: 1 }))),
    cancel: () => void (isClosed = true),
  });
  for await (const { data } of readEvents(stream)) if (data === 1) break;
  expect(isClosed).toBe(true);
});
