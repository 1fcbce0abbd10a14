import {
  checkOptions,
  isObject,
  OksError,
  OksInputError,
  optionRules,
  type OptionRules,
  parseJson,
} from '@oks-kit/core';
import { checkAdvance, type ClockKind } from '../state/clock.ts';
import { controlPath } from './control-api.ts';
import { type ActiveFault, checkFault, type Fault } from '../service/faults/faults.ts';

export interface EmulatorControlOptions {
  /** Any URL of the emulator's, such as its base URL. */
  readonly url: string;
  /** @default the runtime's own */
  readonly fetch?:
    | ((input: string, init?: RequestInit) => Promise<Pick<Response, 'ok' | 'status' | 'text'>>)
    | undefined;
}

/** Where a clock stands. */
export interface ClockReading {
  readonly kind: ClockKind;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Moves an emulator of another process. Each call throws `OksError` (`emulator`) where the emulator refuses or none
 * answers, `OksInputError` for what can't be asked of one.
 */
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

const controlRules: OptionRules<EmulatorControlOptions> = {
  url: {
    mustBe: 'an http URL',
    fits: (value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value),
    needed: true,
  },
  fetch: optionRules.function,
};

/** A client of the control API at `/__emulator`. Throws `OksInputError` for options that can't be. */
export function emulatorControl(options: EmulatorControlOptions): EmulatorControl {
  checkOptions('@oks-kit/emulator', options, controlRules);
  const { origin } = new URL(options.url);
  const send = options.fetch ?? fetch;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const [ok, status, text] = await send(origin + controlPath + path, init)
      .then(async (response) => [response.ok, response.status, await response.text()] as const)
      .catch((cause: unknown) => {
        throw new OksError('emulator', `No emulator answers at ${origin}.`, {
          hint: 'Start one, or give its URL.',
          cause,
        });
      });
    const answer = parseJson(text);
    if (!ok)
      throw new OksError(
        'emulator',
        `The emulator refused ${method} ${controlPath}${path}: ${reasonIn(answer) ?? `status ${status}`}`,
      );
    if (!isObject(answer))
      throw new OksError('emulator', `What answers at ${origin} is no emulator.`, { hint: "Give the emulator's URL." });
    // Boundary: the control API is this package's own.
    return answer as T;
  }

  const done = async (called: Promise<unknown>): Promise<void> => {
    await called;
  };

  return {
    faults: {
      async add(fault) {
        checkFault(fault);
        return (await call<{ id: string }>('POST', '/faults', fault)).id;
      },
      list: async () => (await call<{ faults: ActiveFault[] }>('GET', '/faults')).faults,
      async remove(id) {
        if (typeof id !== 'string' || id === '')
          throw new OksInputError('@oks-kit/emulator: a fault is removed by its ID, which `add` yields.');
        await call('DELETE', `/faults/${encodeURIComponent(id)}`);
      },
      clear: () => done(call('DELETE', '/faults')),
    },
    clock: {
      read: () => call<ClockReading>('GET', '/clock'),
      async advance(ms) {
        checkAdvance(ms);
        return call<ClockReading>('POST', '/clock', { advance_ms: ms });
      },
    },
    pid: async () => (await call<{ pid: number }>('GET', '/process')).pid,
    revokeTokens: () => done(call('POST', '/revoke')),
    reset: () => done(call('POST', '/reset')),
  };
}

/** What an error's envelope says. */
function reasonIn(answer: unknown): string | undefined {
  // Boundary: the emulator's own envelope, or something else, which the optional chain lets pass.
  const details = (answer as { Errors?: readonly { Details?: unknown }[] } | undefined)?.Errors?.[0]?.Details;
  return typeof details === 'string' ? details : JSON.stringify(details);
}
