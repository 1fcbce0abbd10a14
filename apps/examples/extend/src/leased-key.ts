import type { Credentials } from '@oks-kit/auth';
import { headerNames } from '@oks-kit/schemas';

/** An access key with an expiry time. */
export interface Lease {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Credentials with keys from a vault. Concurrent calls share a key. A rejected key is replaced once. */
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
      // Another call has already replaced this key.
      if (usedBy.get(request) !== lease) return 'again';
      lease = undefined;
      const again = !refused;
      refused = true;
      return again ? 'again' : undefined;
    },
  };
}
