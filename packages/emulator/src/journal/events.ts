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
