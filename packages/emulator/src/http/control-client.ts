import {
  checkOptions,
  eventStreamType,
  isObject,
  isOksError,
  isTransportError,
  OksAuthenticationError,
  OksError,
  OksInputError,
  optionRules,
  type OptionRules,
  parseJson,
  readEvents,
} from '@oks-kit/core';
import { checkAdvance, type ClockKind } from '../state/clock.ts';
import type { EmulatorWarning } from '../monitoring/warnings.ts';
import type { ClusterBackendKind, ClusterFailure, ClusterStatus, ProgramStatus } from '../clusters/cluster-backend.ts';
import type { AccountOptions, KnownAccount } from '../accounts/account-administration.ts';
import { adminTokenRule } from '../emulator-options.ts';
import type { QuotaLimits } from '../service/quotas.ts';
import type { Account } from '../state/records.ts';
import { callerRefusals } from './caller-refusals.ts';
import { controlPath } from './control-path.ts';
import type { RecordedRequest, RequestFilter } from '../journal/recorded-request.ts';
import { checkFilter } from '../journal/request-filter.ts';
import { type ActiveFault, checkFault, type Fault } from '../service/faults/faults.ts';

/** Options of `emulatorControl`. */
export interface EmulatorControlOptions {
  /** Any URL of the emulator, such as its base URL. */
  readonly url: string;
  /** The emulator's admin token, if it has one. */
  readonly adminToken?: string | undefined;
  /** Sends the requests. For `requests.follow`, responses must have a `body`. @default globalThis.fetch */
  readonly fetch?:
    | ((
        input: string,
        init?: RequestInit,
      ) => Promise<Pick<Response, 'ok' | 'status' | 'text'> & Partial<Pick<Response, 'body'>>>)
    | undefined;
}

/** The time on the emulator's clock. */
export interface ClockReading {
  /** How the clock runs. See the option `clock`. */
  readonly kind: ClockKind;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The status of a running emulator. */
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
    /** The clusters whose Kubernetes API did not start when it was last tried. */
    readonly failed: readonly ClusterFailure[];
  };
  /** The latest warnings, oldest first, at most 20. */
  readonly warnings: readonly EmulatorWarning[];
}

/**
 * Controls an emulator in another process. Each call throws `OksError` (`emulator`) if the emulator refuses or none
 * responds, `OksAuthenticationError` without its admin token, `OksInputError` for invalid arguments.
 */
export interface EmulatorControl {
  /** The faults that the emulator injects. */
  readonly faults: {
    /** Activates a fault and returns its ID. */
    add(fault: Fault): Promise<string>;
    /** The active faults, oldest first. */
    list(): Promise<readonly ActiveFault[]>;
    /** Removes a fault. Throws `OksError` (`emulator`) if there is none with this ID. */
    remove(id: string): Promise<void>;
    /** Removes all faults. */
    clear(): Promise<void>;
  };
  /** The emulator's clock. */
  readonly clock: {
    read(): Promise<ClockReading>;
    /** Advances a `manual` clock by milliseconds. */
    advance(ms: number): Promise<ClockReading>;
  };
  /** The accounts of the emulator. */
  readonly accounts: {
    /** Adds an account with random credentials. */
    add(options?: AccountOptions): Promise<Account>;
    /** All accounts, oldest first, without their secrets. */
    list(): Promise<readonly KnownAccount[]>;
    /** Gives an account new credentials. The old ones and its session tokens are no longer accepted. */
    rotate(id: string): Promise<Account>;
    /** Replaces an account's own quotas. What it has beyond them stays. */
    limit(id: string, quotas: Partial<QuotaLimits>): Promise<KnownAccount>;
    /** Removes an account with its projects and clusters. The first account cannot be removed. */
    remove(id: string): Promise<void>;
  };
  /** The journal of the last requests. */
  readonly requests: {
    /** The requests that match a filter, oldest first. */
    list(filter?: RequestFilter): Promise<RecordedRequest[]>;
    /**
     * The requests that match: those in the journal, then each one that comes, until the signal is aborted or the
     * emulator ends.
     */
    follow(filter?: RequestFilter, options?: FollowRequestsOptions): AsyncGenerator<RecordedRequest, void>;
    /** Removes all requests. */
    clear(): Promise<void>;
  };
  /** What the emulator is doing: its clock, clusters and latest warnings. */
  status(): Promise<EmulatorStatus>;
  /** ID of the process that the emulator runs in. */
  pid(): Promise<number>;
  /** Invalidates every token issued so far. */
  revokeTokens(): Promise<void>;
  /** Deletes all projects and clusters immediately, and clears the journal. Accounts stay. */
  reset(): Promise<void>;
}

/** Options of `requests.follow`. */
export interface FollowRequestsOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined;
  /** Called when requests were removed from the journal, to make room, before they could be read. */
  readonly onMissed?: ((count: number) => void) | undefined;
}

/** Requests that are read at a time. Each takes up to 128 KiB with its bodies. */
const pageSize = 50;

const controlRules: OptionRules<EmulatorControlOptions> = {
  url: {
    mustBe: 'an http URL',
    fits: (value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value),
    needed: true,
  },
  adminToken: adminTokenRule,
  fetch: optionRules.function,
};

/** Creates a client for the control API of an emulator. Throws `OksInputError` for invalid options. */
export function emulatorControl(options: EmulatorControlOptions): EmulatorControl {
  checkOptions('@oks-kit/emulator', options, controlRules);
  const { adminToken } = options;
  const { origin } = new URL(options.url);
  const send = options.fetch ?? fetch;

  const headers: Readonly<Record<string, string>> =
    adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` };

  function unreachable(cause: unknown): never {
    const reason = isTransportError(cause) ? `: ${cause.message}` : '';
    throw new OksError('emulator', `No emulator responds at ${origin}${reason}.`, {
      hint: 'Start one with `oks emulator start`, or correct the URL.',
      cause,
    });
  }

  function refused(method: string, path: string, status: number, text: string): OksError {
    const reason = reasonIn(parseJson(text)) ?? `status ${status}`;
    const isOfCaller = Object.values<string>(callerRefusals).includes(reason);
    return isOfCaller
      ? new OksAuthenticationError(reason, { status, method, pathTemplate: `${controlPath}${path}` })
      : new OksError('emulator', `The emulator refused ${method} ${controlPath}${path}: ${reason}`);
  }

  function notAnEmulator(): OksError {
    return new OksError('emulator', `The server at ${origin} is not an emulator.`, { hint: "Use the emulator's URL." });
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const [ok, status, text] = await send(origin + controlPath + path, init)
      .then(async (response) => [response.ok, response.status, await response.text()] as const)
      .catch(unreachable);
    if (!ok) throw refused(method, path, status, text);
    const answer = parseJson(text);
    if (!isObject(answer)) throw notAnEmulator();
    // Boundary: the control API is this package's own.
    return answer as T;
  }

  const done = async (called: Promise<unknown>): Promise<void> => {
    await called;
  };

  async function listRequests(filter: RequestFilter = {}): Promise<RecordedRequest[]> {
    checkFilter(filter);
    const requests: RecordedRequest[] = [];
    let { since = 0 } = filter;
    // Up to the latest one when the list began: others may keep coming.
    let end = Infinity;
    for (;;) {
      const query = queryOf({ ...filter, since }, { limit: String(pageSize) });
      const page = await call<{ requests: RecordedRequest[]; last_id: number }>('GET', `/requests?${query}`);
      end = Math.min(end, page.last_id);
      requests.push(...page.requests.filter(({ id }) => id <= end));
      since = page.requests.at(-1)?.id ?? end;
      if (page.requests.length < pageSize || since >= end) return requests;
    }
  }

  async function* followRequests(
    filter: RequestFilter = {},
    { signal, onMissed }: FollowRequestsOptions = {},
  ): AsyncGenerator<RecordedRequest, void> {
    checkFilter(filter);
    const path = `/requests?${queryOf(filter)}`;
    const init = { headers: { ...headers, accept: eventStreamType }, ...(signal === undefined ? {} : { signal }) };
    try {
      const { ok, status, body, text } = await open(path, init);
      if (!ok) throw refused('GET', path, status, await text());
      if (body == null) throw notAnEmulator();
      for await (const { event, data } of readEvents(body)) {
        // Boundary: the control API is this package's own.
        if (event === 'message') yield data as RecordedRequest;
        else if (event === 'missed') onMissed?.((data as { count: number }).count);
      }
    } catch (error) {
      if (signal?.aborted === true) return;
      if (isOksError(error)) throw error;
      throw new OksError('emulator', `The connection to the emulator at ${origin} was lost.`, {
        hint: 'Check that it is still running.',
        cause: error,
      });
    }
  }

  async function open(path: string, init: RequestInit) {
    const response = await send(origin + controlPath + path, init).catch(unreachable);
    const { ok, status, body } = response;
    return { ok, status, body, text: () => response.text() };
  }

  return {
    requests: {
      list: listRequests,
      follow: followRequests,
      clear: () => done(call('DELETE', '/requests')),
    },
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
      add: async (options = {}) => (await call<{ account: Account }>('POST', '/accounts', options)).account,
      list: async () => (await call<{ accounts: KnownAccount[] }>('GET', '/accounts')).accounts,
      rotate: async (id) => (await call<{ account: Account }>('POST', `${accountPath(id)}/rotate`)).account,
      limit: async (id, quotas) =>
        (await call<{ account: KnownAccount }>('PATCH', accountPath(id), { quotas })).account,
      remove: (id) => done(call('DELETE', accountPath(id))),
    },
    status: () => call<EmulatorStatus>('GET', '/status'),
    pid: async () => (await call<{ pid: number }>('GET', '/process')).pid,
    revokeTokens: () => done(call('POST', '/revoke')),
    reset: () => done(call('POST', '/reset')),
  };
}

function accountPath(id: string): string {
  if (/^\d+$/.test(id)) return `/accounts/${id}`;
  throw new OksInputError('@oks-kit/emulator: the ID of an account contains only digits.');
}

/** A filter as a query. */
function queryOf({ operation, status, account, since }: RequestFilter, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(more);
  for (const id of operation === undefined ? [] : [operation].flat()) query.append('operation', id);
  for (const [name, value] of Object.entries({ status, account, since }))
    if (value !== undefined) query.set(name, String(value));
  return query.toString();
}

/** The details in an error's envelope. */
function reasonIn(answer: unknown): string | undefined {
  // Boundary: the emulator's envelope, or anything else, for which the optional chain is undefined.
  const details = (answer as { Errors?: readonly { Details?: unknown }[] } | undefined)?.Errors?.[0]?.Details;
  return typeof details === 'string' ? details : JSON.stringify(details);
}
