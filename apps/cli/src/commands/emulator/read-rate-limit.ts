import { OksInputError } from '@oks-kit/core';
import type { RateLimit } from '@oks-kit/emulator';

/** Reads `5` or `5,burst=10`. */
export function readRateLimit(text: string): RateLimit {
  const [, rate = '', burst] = /^(\d{1,6}(?:\.\d{1,3})?)(?:,burst=([1-9]\d{0,5}))?$/.exec(text) ?? [];
  const requestsPerSecond = Number(rate);
  if (requestsPerSecond > 0) return { requestsPerSecond, burst: burst === undefined ? undefined : Number(burst) };
  throw new OksInputError(`Invalid rate "${text}" for \`--rate-limit\`.`, {
    hint: 'For example 5, or 5,burst=10 to accept up to 10 requests at once.',
  });
}
