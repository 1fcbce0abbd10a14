import { isOksError } from '@oks-kit/core';

const transient: readonly string[] = ['connection', 'timeout', 'server', 'rate_limit', 'response'];

/** Whether another attempt can succeed. */
export function isTransient(error: unknown): boolean {
  return isOksError(error) && transient.includes(error.code);
}
