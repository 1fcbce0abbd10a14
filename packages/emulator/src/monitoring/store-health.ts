/** How long the store may take to respond, in milliseconds. */
const answerWithinMs = 2_000;

/** Whether the store can be reached, and how often it could not. */
export interface StoreHealth {
  /** The number of failures so far. */
  readonly errors: number;
  /** Counts a failure. */
  failed(): void;
  /** Pings the store. A failure and a response that takes too long are counted as errors. */
  isReachable(): Promise<boolean>;
}

export function createStoreHealth(ping: () => void | Promise<void>, withinMs = answerWithinMs): StoreHealth {
  let errors = 0;
  return {
    get errors() {
      return errors;
    },
    failed() {
      errors += 1;
    },
    async isReachable() {
      const late = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => late.resolve(false), withinMs);
      const isReachable = await Promise.race([answers(ping), late.promise]);
      clearTimeout(timer);
      if (!isReachable) errors += 1;
      return isReachable;
    },
  };
}

async function answers(ping: () => void | Promise<void>): Promise<boolean> {
  try {
    await ping();
    return true;
  } catch {
    return false;
  }
}
