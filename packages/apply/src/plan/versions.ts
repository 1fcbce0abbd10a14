/** Parses `1.32`, `v1.32` or `1.32.4`. Undefined for text that is not a version. */
export function parseVersion(text: unknown): readonly [major: number, minor: number, patch: number] | undefined {
  const [, major, minor, patch = '0'] =
    typeof text === 'string' ? (/^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?$/.exec(text) ?? []) : [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Returns how many minor versions `a` is newer than `b`. Negative if it is older. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = parseVersion(a) ?? [];
  const [majorB = 0, minorB = 0] = parseVersion(b) ?? [];
  return majorA === majorB ? minorA - minorB : majorA - majorB;
}

/** Whether `version` is `wanted` or a patch version of it: `1.32.4` is at `1.32`. */
export function isAtVersion(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

/** Returns the next version of an upgrade, at most one minor version higher. Undefined if no upgrade is needed. */
export function nextVersion(version: string, wanted: string): string | undefined {
  const [major = 0, minor = 0, patch = 0] = parseVersion(version) ?? [];
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = parseVersion(wanted) ?? [];
  if (wantedMajor !== major || wantedMinor < minor) return undefined;
  if (wantedMinor > minor + 1) return `${major}.${minor + 1}`;
  if (wantedMinor === minor && wantedPatch <= patch) return undefined;
  return wanted;
}

/** Returns all versions that an upgrade goes through, including the last one. */
export function upgradeSteps(from: string, to: string): string[] {
  const steps: string[] = [];
  for (let next = nextVersion(from, to); next !== undefined; next = nextVersion(next, to)) steps.push(next);
  return steps;
}
