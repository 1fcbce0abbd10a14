import { type Clock, inputErrorOf } from '@oks-kit/core';
import { mistypedStatus } from '@oks-kit/schemas';
import type { OnEvent } from './events.ts';
import { type Wait, type WaitOptions, waitUntil } from './waiter.ts';

/** The `waitFor` of a client's groups: like {@link waitUntil}, but refuses a mistyped status. */
export async function waitForStatus<T>(
  wait: Wait<T>,
  options: WaitOptions<T>,
  clock: Clock,
  onEvent: OnEvent | undefined,
): Promise<T | undefined> {
  checkTarget(wait.target);
  return waitUntil(wait, options, clock, onEvent);
}

/**
 * Checks the target of a wait. A newer service may have any status, but one that is almost a known one is probably a
 * typo, and waiting for it would never end.
 */
function checkTarget(target: unknown): void {
  const near = typeof target === 'string' ? mistypedStatus(target) : undefined;
  if (typeof target === 'string' && target !== '' && near === undefined) return;
  const fault =
    near === undefined ? 'must be a status, such as `ready` or `deleted`' : `unknown status, did you mean \`${near}\`?`;
  throw inputErrorOf('waitFor', [{ path: ['target'], message: fault, code: 'enum' }]);
}
