import { OksError } from '@oks-kit/schemas';
import type { ClockKind } from './clock.ts';
import { controlPath } from './control.ts';
import type { ActiveFault, Fault } from './faults.ts';

export interface EmulatorControlOptions {
  /** Any URL of the emulator's, such as its base URL. */
  readonly url: string;
  /** @default the runtime's own */
  readonly fetch?: ((input: string, init?: RequestInit) => Promise<Response>) | undefined;
}

/** Where a clock stands. */
export interface ClockReading {
  readonly kind: ClockKind;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Moves an emulator of another process. Each call throws `OksError` (`emulator`) where the emulator refuses. */
export interface EmulatorControl {
  readonly faults: {
    /** Puts a fault in force and yields its ID. */
    add(fault: Fault): Promise<string>;
    list(): Promise<readonly ActiveFault[]>;
    remove(id: string): Promise<void>;
    clear(): Promise<void>;
  };
  readonly clock: {
    read(): Promise<ClockReading>;
    /** Moves a `manual` clock on, by milliseconds. */
    advance(ms: number): Promise<ClockReading>;
  };
  /** The ID of the process that the emulator runs in. */
  pid(): Promise<number>;
  /** Kills every token handed out so far. */
  revokeTokens(): Promise<void>;
  /** Forgets every project and cluster; the accounts stay. */
  reset(): Promise<void>;
}

/** A client of the control API at `/__emulator`. */
export function emulatorControl(options: EmulatorControlOptions): EmulatorControl {
  const base = new URL(options.url).origin + controlPath;
  const send = options.fetch ?? fetch;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(base + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new OksError('emulator', `The emulator refused ${method} ${controlPath}${path}: ${reasonIn(text) ?? `status ${response.status}`}`);
    // Boundary: the control API is this package's own.
    return JSON.parse(text) as T;
  }

  const done = async (called: Promise<unknown>): Promise<void> => {
    await called;
  };

  return {
    faults: {
      add: async (fault) => (await call<{ id: string }>('POST', '/faults', fault)).id,
      list: async () => (await call<{ faults: ActiveFault[] }>('GET', '/faults')).faults,
      remove: (id) => done(call('DELETE', `/faults/${encodeURIComponent(id)}`)),
      clear: () => done(call('DELETE', '/faults')),
    },
    clock: {
      read: () => call<ClockReading>('GET', '/clock'),
      advance: (ms) => call<ClockReading>('POST', '/clock', { advance_ms: ms }),
    },
    pid: async () => (await call<{ pid: number }>('GET', '/process')).pid,
    revokeTokens: () => done(call('POST', '/revoke')),
    reset: () => done(call('POST', '/reset')),
  };
}

/** What an error's envelope says. */
function reasonIn(text: string): string | undefined {
  try {
    // Boundary: the emulator's own envelope, or something else, which the optional chain lets pass.
    const { Errors } = JSON.parse(text) as { Errors?: readonly { Details?: unknown }[] };
    const details = Errors?.[0]?.Details;
    return typeof details === 'string' ? details : JSON.stringify(details);
  } catch {
    return undefined;
  }
}
