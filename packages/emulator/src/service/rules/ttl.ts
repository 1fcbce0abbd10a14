import { parseTtl } from '@oks-kit/core';
import { invalidFieldError } from '../../http/api-error.ts';

/** Default lifetime of a kubeconfig (assumed). */
export const defaultTtlMs = 86_400_000;

/** Parses `5h`, `1d`, `1w` (client), and `30s`, `5m` for tests, into milliseconds. Throws an `ApiError`. */
export function lifetimeOf(ttl: string | null | undefined): number {
  if (ttl === undefined || ttl === null || ttl === '') return defaultTtlMs;
  const ms = parseTtl(ttl);
  if (ms === undefined || ms > 10 * 365 * 86_400_000)
    throw invalidFieldError(['query', 'ttl'], 'ttl must be a number and one of s, m, h, d, w');
  return ms;
}
