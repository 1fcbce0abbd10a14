import { OksInputError } from '@oks-kit/core';

/** Reads `--max-parallel`. Throws `OksInputError`. */
export function readParallel(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(?:[1-9]\d?|100)$/.test(text)) return Number(text);
  throw new OksInputError(`Invalid value "${text}" for \`--max-parallel\`: it must be between 1 and 100.`);
}
