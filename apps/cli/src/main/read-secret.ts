import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Reads one line from a terminal without echo; undefined at the end of input.
 * Ctrl-C calls `interrupt`, because without echo the terminal sends it as a character.
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
