import { OksInputError } from '@oks-kit/core';

/** The name of a new resource: the argument or `--name`. Throws `OksInputError` if they differ. */
export function newName(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new OksInputError(`Two different names are specified: ${argument} and ${flag}.`, {
      hint: 'Pass the name only once, as the argument or with --name.',
    });
  }
  return argument ?? flag;
}
