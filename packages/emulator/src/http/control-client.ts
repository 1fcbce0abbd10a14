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
import type { ClusterBackendKind, ClusterStatus, ProgramStatus } from '../clusters/cluster-backend.ts';
import type { Account } from '../state/records.ts';
import { controlPath } from './control-path.ts';
import { type ActiveFault, checkFault, type Fault } from '../service/faults/faults.ts';

export interface EmulatorControlOptions {
  /** Any URL of the emulator, such as its base URL. */
  readonly url: string;
  /** The emulator's admin token, if it has one. */
  readonly adminToken?: string | undefined;
  /** @default the global `fetch` */
  readonly fetch?:
    | ((input: string, init?: RequestInit) => Promise<Pick<Response, 'ok' | 'status' | 'text'>>)
    | undefined;
}

/** The time on the emulator's clock. */
export interface ClockReading {
  readonly kind: ClockKind;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an emulator is doing. */
export interface EmulatorStatus {
  /** Process ID. */
  readonly pid: number;
  readonly clock: ClockReading;
  /** Number of accounts. */
  readonly accounts: number;
  /** Number of active faults. */
  readonly faults: number;
  readonly clusters: {
    readonly backend: ClusterBackendKind;
    /** The programs that the backend runs. */
    readonly programs: readonly ProgramStatus[];
    /** The clusters whose Kubernetes API runs. */
    readonly running: readonly ClusterStatus[];
  };
}

/**
 * Controls an emulator in another process. Each call throws `OksError` (`emulator`) if the emulator refuses or none
 * answers, `OksInputError` for invalid arguments.
 */
export interface EmulatorControl {
  readonly faults: {
    /** Activates a fault and returns its ID. */
    add(fault: Fault): Promise<string>;
    list(): Promise<readonly ActiveFault[]>;
    remove(id: string): Promise<void>;
    clear(): Promise<void>;
  };
  readonly clock: {
    read(): Promise<ClockReading>;
    /** Advances a `manual` clock by milliseconds. */
    advance(ms: number): Promise<ClockReading>;
  };
  readonly accounts: {
    /** Adds an account with random credentials. */
    add(): Promise<Account>;
    /** All accounts, oldest first, without their secrets. */
    list(): Promise<readonly Pick<Account, 'id' | 'access_key' | 'username'>[]>;
  };
  status(): Promise<EmulatorStatus>;
  /** ID of the process that the emulator runs in. */
  pid(): Promise<number>;
  /** Invalidates every token issued so far. */
  revokeTokens(): Promise<void>;
  /** Deletes every project and cluster at once. Accounts stay. */
  reset(): Promise<void>;
}

const controlRules: OptionRules<EmulatorControlOptions> = {
  url: {
    mustBe: 'an http URL',
    fits: (value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value),
    needed: true,
  },
  adminToken: optionRules.nonEmptyText,
  fetch: optionRules.function,
};

/** A client of the control API at `/__emulator`. Throws `OksInputError` for invalid options. */
export function emulatorControl(options: EmulatorControlOptions): EmulatorControl {
  checkOptions('@oks-kit/emulator', options, controlRules);
  const { adminToken } = options;
  const { origin } = new URL(options.url);
  const send = options.fetch ?? fetch;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = {
      method,
      ...(adminToken === undefined ? {} : { headers: { authorization: `Bearer ${adminToken}` } }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const [ok, status, text] = await send(origin + controlPath + path, init)
      .then(async (response) => [response.ok, response.status, await response.text()] as const)
      .catch((cause: unknown) => {
        throw new OksError('emulator', `No emulator answers at ${origin}.`, {
          hint: 'Start one, or use its URL.',
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
      throw new OksError('emulator', `The server at ${origin} is not an emulator.`, {
        hint: "Use the emulator's URL.",
      });
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
          throw new OksInputError('@oks-kit/emulator: `faults.remove` takes the ID that `faults.add` returns.');
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
    accounts: {
      add: async () => (await call<{ account: Account }>('POST', '/accounts')).account,
      list: async () => (await call<{ accounts: Account[] }>('GET', '/accounts')).accounts,
    },
    status: () => call<EmulatorStatus>('GET', '/status'),
    pid: async () => (await call<{ pid: number }>('GET', '/process')).pid,
    revokeTokens: () => done(call('POST', '/revoke')),
    reset: () => done(call('POST', '/reset')),
  };
}

/** The details in an error's envelope. */
function reasonIn(answer: unknown): string | undefined {
  // Boundary: the emulator's envelope, or anything else, for which the optional chain is undefined.
  const details = (answer as { Errors?: readonly { Details?: unknown }[] } | undefined)?.Errors?.[0]?.Details;
  return typeof details === 'string' ? details : JSON.stringify(details);
}
