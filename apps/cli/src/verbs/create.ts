import { OksInputError } from '@oks-kit/core';

/** A name given twice must be the same name. */
export function nameOf(argument: string | undefined, flag: string | undefined): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new OksInputError(`Two names are given: ${argument} and ${flag}.`, {
      hint: 'Give one, as the argument or with --name.',
    });
  }
  return argument ?? flag;
}
