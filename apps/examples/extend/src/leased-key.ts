import type { Credentials } from '@oks-kit/auth';
import { headerNames } from '@oks-kit/schemas';

/** A key that is good for a while. */
export interface Lease {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Signs in with keys that a vault lends. Calls that need a new one at the same time share it; one that is refused is given up once. */
export function leasedKey(lend: () => Promise<Lease>, now: () => number = Date.now): Credentials {
  let lease: Promise<Lease> | undefined;
  let refused = false;
  const usedBy = new WeakMap<object, Promise<Lease>>();

  async function current(): Promise<Lease> {
    if (lease !== undefined && (await lease).expiresAt <= now()) lease = undefined;
    lease ??= lend().catch((error: unknown) => {
      lease = undefined;
      throw error;
    });
    return lease;
  }

  return {
    async authorize(request) {
      const { accessKey, secretKey } = await current();
      if (lease !== undefined) usedBy.set(request, lease);
      return { [headerNames.accessKey]: accessKey, [headerNames.secretKey]: secretKey };
    },
    learn(answer, request) {
      if (answer.status !== 401) {
        refused = false;
        return undefined;
      }
      // Another call has given that lease up in the meantime.
      if (usedBy.get(request) !== lease) return 'again';
      lease = undefined;
      const again = !refused;
      refused = true;
      return again ? 'again' : undefined;
    },
  };
}
