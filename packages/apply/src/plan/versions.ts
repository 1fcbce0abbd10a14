/** `1.32` and `v1.32.4` as numbers; undefined for text that is not a version. */
export function parseVersion(text: unknown): readonly [major: number, minor: number] | undefined {
  const [, major, minor] = typeof text === 'string' ? (/^v?(\d{1,4})\.(\d{1,4})(?:\.|$)/.exec(text) ?? []) : [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

/** Below 0 if `a` is older than `b`, 0 if both are the same minor version, above 0 if it is newer. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = parseVersion(a) ?? [];
  const [majorB = 0, minorB = 0] = parseVersion(b) ?? [];
  return majorA === majorB ? minorA - minorB : majorA - majorB;
}

/** The minor versions on the way from one to another, the last one included. The service upgrades one at a time. */
export function upgradeSteps(from: string, to: string): string[] {
  const [major = 0, first = 0] = parseVersion(from) ?? [];
  const [, last = 0] = parseVersion(to) ?? [];
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => `${major}.${first + index + 1}`);
}
