import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * One line typed at a terminal that shows nothing of it; undefined at the end of input.
 * Ctrl-C calls `interrupt`: the terminal hands it over as a character while it echoes nothing.
 */
export function readSecretLine(input: NodeJS.ReadableStream, interrupt: () => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
    let line: string | undefined;
    lines.on('line', (text) => {
      line = text;
      lines.close();
    });
    lines.on('SIGINT', () => {
      interrupt();
      lines.close();
    });
    lines.on('close', () => resolve(line));
  });
}
