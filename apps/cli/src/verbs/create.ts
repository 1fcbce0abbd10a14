import { OksInputError } from '@oks-kit/core';

/** The name of a new resource: the argument or `--name`. Throws `OksInputError` if they differ. */
export function newName(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new OksInputError(`Two different names are given: ${argument} and ${flag}.`, {
      hint: 'Give the name once, as the argument or with --name.',
    });
  }
  return argument ?? flag;
}
