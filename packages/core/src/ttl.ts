/** The format of a lifetime of certificates (`ttl`): `30s`, `5m`, `5h`, `1d`, `1w`. */
export const ttlPattern = /^0*[1-9][0-9]*[smhdw]$/;

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Converts a `ttl` such as `5h` to milliseconds. Undefined if it is invalid. */
export function parseTtl(ttl: string): number | undefined {
  const unit = unitMs[ttl.slice(-1)];
  return unit !== undefined && ttlPattern.test(ttl) ? Number(ttl.slice(0, -1)) * unit : undefined;
}
