import { OksInputError } from '@oks-kit/core';

/** A Kubernetes version, `1.32` or `1.32.4`, as numbers. */
function numbersOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}

/** Checks a version of the command line. Throws `OksInputError`. */
export function checkVersion(flag: string, version: string): void {
  if (!/^\d+\.\d+(?:\.\d+)?$/.test(version))
    throw new OksInputError(`Invalid version "${version}" for \`${flag}\`.`, { hint: `For example ${flag} 1.33.` });
}

/** Whether a cluster at `version` is at `wanted`. `1.32.4` is at `1.32`. */
export function isAtVersion(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

/** The next version on the way from `version` to `wanted`: one minor version at a time. Undefined if it is newer. */
export function nextVersion(version: string, wanted: string): string | undefined {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = numbersOf(wanted);
  if (wantedMajor !== major || wantedMinor < minor) return undefined;
  if (wantedMinor > minor + 1) return `${major}.${minor + 1}`;
  if (wantedMinor === minor && wantedPatch < patch) return undefined;
  return wanted;
}
