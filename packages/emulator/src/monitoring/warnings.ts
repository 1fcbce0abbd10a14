/** A warning of a running emulator. */
export interface EmulatorWarning {
  /** When it was last reported, as an ISO 8601 time. */
  readonly time: string;
  readonly message: string;
}

/** The latest warnings of an emulator. */
export interface LatestWarnings {
  add(message: string): void;
  /** Oldest first. */
  list(): readonly EmulatorWarning[];
}

const mostWarnings = 20;

/** Keeps the latest warnings. One that is repeated is listed once, with its last time. */
export function createLatestWarnings(now: () => Date): LatestWarnings {
  const timeByMessage = new Map<string, string>();
  return {
    add(message) {
      timeByMessage.delete(message);
      timeByMessage.set(message, now().toISOString());
      const [oldest] = timeByMessage.keys();
      if (timeByMessage.size > mostWarnings && oldest !== undefined) timeByMessage.delete(oldest);
    },
    list: () => [...timeByMessage].map(([message, time]) => ({ time, message })),
  };
}
