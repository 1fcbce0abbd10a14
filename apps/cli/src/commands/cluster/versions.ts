import { OksInputError } from '@oks-kit/core';

/** Checks a version of the command line. Throws `OksInputError`. */
export function checkVersion(flag: string, version: string): void {
  if (!/^\d+\.\d+(?:\.\d+)?$/.test(version))
    throw new OksInputError(`Invalid version "${version}" for \`${flag}\`.`, { hint: `For example ${flag} 1.33.` });
}
