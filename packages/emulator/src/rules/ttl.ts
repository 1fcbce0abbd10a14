import { invalidField } from '../api-fault.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** How long a kubeconfig lasts where nobody says (assumed). */
export const defaultTtlMs = 86_400_000;

/** `5h`, `1d`, `1w` (wire), and `30s`, `5m`, which let a test see an expiry. In milliseconds. Throws an `ApiFault`. */
export function parseTtl(ttl: string | null | undefined): number {
  if (ttl === undefined || ttl === null || ttl === '') return defaultTtlMs;
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smhdw])$/.exec(ttl) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? 0);
  if (ms === 0 || ms > 10 * 365 * 86_400_000) throw invalidField(['query', 'ttl'], 'ttl must be a number and one of s, m, h, d, w');
  return ms;
}
