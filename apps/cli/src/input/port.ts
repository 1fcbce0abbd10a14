import { OksInputError } from '@oks-kit/core';

/** The TCP port of a flag. Throws `OksInputError`. */
export function readPort(text: string, flag = '--port'): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new OksInputError(`Invalid port "${text}" for \`${flag}\`: use 0 to 65535.`, {
    hint: '0 selects a free port.',
  });
}
