/** Locks for scopes: within one process, changes of a scope are stored one after the other. */
export interface ScopeLocks {
  /** Locks scopes if all of them are free. */
  tryLock(scopes: readonly string[]): boolean;
  /** Waits for its turn. */
  lock(scopes: readonly string[]): Promise<void>;
  unlock(scopes: readonly string[]): void;
}

export function createScopeLocks(): ScopeLocks {
  const waiting = new Map<string, (() => void)[]>();

  function lockOne(scope: string): Promise<void> | undefined {
    const queue = waiting.get(scope);
    if (queue === undefined) {
      waiting.set(scope, []);
      return undefined;
    }
    return new Promise((resolve) => queue.push(resolve));
  }

  return {
    tryLock(scopes) {
      if (scopes.some((scope) => waiting.has(scope))) return false;
      for (const scope of scopes) waiting.set(scope, []);
      return true;
    },
    async lock(scopes) {
      // In one order, so that no two units of work wait for each other.
      for (const scope of scopes.toSorted()) await lockOne(scope);
    },
    unlock(scopes) {
      for (const scope of scopes) {
        const next = waiting.get(scope)?.shift();
        if (next === undefined) waiting.delete(scope);
        else next();
      }
    },
  };
}
