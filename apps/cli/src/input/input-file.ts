import path from 'node:path';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isOksError, OksInputError } from '@oks-kit/core';
import type { Context } from '../main/context.ts';

/** The text of a file given on the command line, at most 1 MiB. Throws `OksInputError`. */
export function readInputFile({ cwd }: Context, file: string): string {
  let text: string | undefined;
  try {
    text = readSmallFile(path.resolve(cwd, file));
  } catch (error) {
    throw isOksError(error, 'file') ? new OksInputError(error.message, { hint: error.hint }) : error;
  }
  if (text === undefined)
    throw new OksInputError(`${file} cannot be read: there is no such file (ENOENT).`, { hint: 'Check the name.' });
  return text;
}
