import { checkOptions, eventStreamType, isObject, OksInputError } from '@oks-kit/core';
import { type AccountAdministration, type AccountOptions, withoutSecrets } from '../accounts/account-administration.ts';
import type { ClusterBackend } from '../clusters/cluster-backend.ts';
import type { Fault, Faults } from '../service/faults/faults.ts';
import type { EmulatorClock } from '../state/clock.ts';
import type { Store } from '../state/store/store.ts';
import { EventStream } from '../journal/event-stream.ts';
import { readFilter, resumedBy } from '../journal/read-filter.ts';
import type { OpenJournal } from '../journal/request-journal.ts';
import { ApiError } from './api-error.ts';
import type { EmulatorWarning } from '../monitoring/warnings.ts';
import type { CallerCheck } from './caller-check.ts';
import { controlPath } from './control-path.ts';
import { type ApiRequest, type ApiResponse, jsonResponse } from './http-types.ts';
import { accountOptionRules } from '../emulator-options.ts';
import { parseBoundedJson } from './json-body.ts';

/** What the control API reads and changes. */
export interface Controlled {
  readonly checkCaller: CallerCheck;
  /** Does work on the state. */
  readonly run: Store['run'];
  readonly faults: Faults;
  readonly clock: EmulatorClock;
  readonly accounts: AccountAdministration;
  readonly clusters: ClusterBackend;
  readonly journal: OpenJournal;
  /** The latest warnings, oldest first. */
  readonly warnings: () => readonly EmulatorWarning[];
  /** Invalidates every token issued so far. */
  revokeTokens(): Promise<void>;
  /** Deletes all projects and clusters immediately, and clears the journal. */
  reset(): Promise<void>;
}

/** Returns the value of a JSON response, or a stream. */
type Endpoint = (controlled: Controlled, request: ApiRequest, id: string) => unknown;

const showClock: Endpoint = ({ run, clock }) => run(() => ({ kind: clock.kind, now: clock.now() }));
const showFaults: Endpoint = ({ run, faults }) => run(() => ({ faults: faults.list() }));

/** By method and path below `/__emulator`. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  'GET status': async ({ run, clock, accounts, clusters, faults, warnings }) => ({
    pid: process.pid,
    ...(await run(() => ({
      clock: { kind: clock.kind, now: clock.now() },
      faults: faults.list().length,
    }))),
    accounts: (await accounts.all()).length,
    clusters: {
      backend: clusters.kind,
      programs: clusters.programs,
      running: await clusters.status(),
      failed: [...(clusters.failures ?? [])].map(([id, reason]) => ({ id, reason })),
    },
    warnings: warnings(),
  }),
  'GET faults': showFaults,
  async 'POST faults'({ run, faults }, request) {
    // Boundary: `add` checks what it is given.
    const fault = (await readObject(request)) as unknown as Fault;
    return { id: await run(() => orRefused(() => faults.add(fault))) };
  },
  async 'DELETE faults'(controlled, request, id) {
    await controlled.run(() => controlled.faults.clear());
    return showFaults(controlled, request, id);
  },
  async 'DELETE faults/{id}'(controlled, request, id) {
    if (!(await controlled.run(() => controlled.faults.remove(id))))
      throw new ApiError(404, `There is no fault ${id}.`);
    return showFaults(controlled, request, id);
  },
  'GET clock': showClock,
  async 'POST clock'(controlled, request, id) {
    const { advance_ms: ms } = await readObject(request);
    if (typeof ms !== 'number')
      throw new ApiError(422, [
        { loc: ['body', 'advance_ms'], msg: 'must be a number of milliseconds', type: 'value_error.type' },
      ]);
    await controlled.run(() => orRefused(() => controlled.clock.advance(ms)));
    return showClock(controlled, request, id);
  },
  'GET accounts': async ({ accounts }) => ({ accounts: (await accounts.all()).map(withoutSecrets) }),
  async 'POST accounts'({ accounts }, request) {
    return { account: await accounts.add(await readAccountOptions(request)) };
  },
  async 'PATCH accounts/{id}'({ accounts }, request, id) {
    const { quotas } = await readAccountOptions(request);
    return { account: withoutSecrets(await accounts.limit(id, quotas ?? {})) };
  },
  async 'DELETE accounts/{id}'({ accounts }, _, id) {
    await accounts.remove(id);
    return {};
  },
  'POST accounts/{id}/rotate': async ({ accounts }, _, id) => ({ account: await accounts.rotate(id) }),
  async 'GET requests'({ journal }, request) {
    const { filter, limit } = orRefused(() => readFilter(request.target));
    await journal.sync();
    if (request.header('accept')?.includes(eventStreamType) === true)
      return new EventStream(journal, resumedBy(request.header('last-event-id'), filter));
    const { lastId } = journal;
    return { requests: journal.page(filter, limit), last_id: lastId };
  },
  async 'DELETE requests'({ journal }) {
    journal.clear();
    await journal.sync();
    return {};
  },
  'GET process': () => ({ pid: process.pid }),
  async 'POST revoke'(controlled) {
    await controlled.revokeTokens();
    return {};
  },
  async 'POST reset'(controlled) {
    await controlled.reset();
    return {};
  },
};

/** Answers the control API. Throws an `ApiError`. */
export async function handleControlRequest(
  request: ApiRequest,
  path: string,
  controlled: Controlled,
): Promise<ApiResponse> {
  controlled.checkCaller(request);
  const [what = '', id, ...more] = path.slice(controlPath.length + 1).split('/');
  const route = [`${request.method} ${what}`, ...(id === undefined ? [] : ['{id}']), ...more].join('/');
  const endpoint = Object.hasOwn(endpoints, route) ? endpoints[route] : undefined;
  if (endpoint === undefined) throw new ApiError(404, 'There is no such path.');
  const result = await endpoint(controlled, request, id ?? '');
  return result instanceof EventStream ? result : jsonResponse(result);
}

/** The limits in a body. A request without a body has none. */
async function readAccountOptions(request: ApiRequest): Promise<AccountOptions> {
  const options = await readObject(request, '{}');
  orRefused(() => checkOptions('The body', options, accountOptionRules));
  // Boundary: checked in the line above.
  return options;
}

function orRefused<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OksInputError) throw new ApiError(422, error.message);
    throw error;
  }
}

/** `empty` is the value of an empty body. */
async function readObject(request: ApiRequest, empty = ''): Promise<Record<string, unknown>> {
  const value = parseBoundedJson((await request.readBody()) || empty);
  if (!isObject(value)) throw new ApiError(422, 'The body must be a JSON object.');
  return value;
}
