import {
  checkOptions,
  checkOrigin,
  type Clock,
  inputErrorOf,
  isObject,
  nearestName,
  OksInputError,
  systemClock,
  type Transport,
} from '@oks-kit/core';
import { type Credentials } from '@oks-kit/auth';
import {
  endpointOf,
  mistypedStatus,
  type OperationInput,
  type OperationOutput,
  operations as ownOperations,
  type Operations,
  type OperationSpec,
  type Region,
} from '@oks-kit/schemas';
import { runCall } from './call.ts';
import type { Caller } from './caller.ts';
import type { CallContext, CallOptions, ResponseValidation } from './call-context.ts';
import type { ClientEvent, OnEvent } from './events.ts';
import { createGroups } from './generated/create-groups.ts';
import type { Groups } from './generated/groups.ts';
import { type Fetch, kyTransport } from './ky-transport.ts';
import type { ClientCall, Middleware } from './middleware.ts';
import { OksPromise, OksListPromise, type WithResponse } from './oks-promise.ts';
import { clientRules, isRow } from './options.ts';
import { createRateLimiter, type RateLimitOptions } from './rate-limit.ts';
import { createRetryBudget, type RetryOptions } from './retry.ts';
import { type Wait, type WaitOptions, waitUntil } from './waiter.ts';

/** Rows by their ids. */
export type OperationTable = Readonly<Record<string, OperationSpec>>;

export interface ClientOptions<T extends OperationTable = Operations> {
  /** The Region whose endpoint is called. One of `region` and `baseUrl` must be given. */
  readonly region?: Region | undefined;
  /** The whole base URL, such as an emulator's. https, or http to this machine. */
  readonly baseUrl?: string | undefined;
  readonly credentials: Credentials;
  /** Sends the attempts. @default ky over `fetch` */
  readonly transport?: Transport | undefined;
  /** The `fetch` under the default transport. @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
  /** How long one attempt may take, in milliseconds. @default 30000 */
  readonly timeoutMs?: number | undefined;
  /** How long a call may take with all its attempts and pauses, in milliseconds. @default no limit */
  readonly deadlineMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** All calls of the client share it; `false` is off. @default 5 requests a second, 100 at once */
  readonly rateLimit?: RateLimitOptions | false | undefined;
  /** What becomes of an answer that is wrong in what need not be there: an event, an error, nothing. @default 'report' */
  readonly responseValidation?: ResponseValidation | undefined;
  /** The `User-Agent` header. Browsers keep their own. @default none of ours */
  readonly userAgent?: string | undefined;
  /** Told of everything the client does. What it throws is ignored. */
  readonly onEvent?: OnEvent | undefined;
  /** Runs around each call, its repeats included: see {@link Middleware}. @default none */
  readonly middleware?: Middleware | undefined;
  /** The rows to offer; add your own to the kit's. @default the kit's */
  readonly operations?: T | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
  /** A number from 0 up to 1, for the jitter of pauses. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** The arguments of a call: the input may be left out where nothing in it is required. */
type CallArguments<S extends OperationSpec> =
  object extends OperationInput<S>
    ? [input?: OperationInput<S>, options?: CallOptions]
    : [input: OperationInput<S>, options?: CallOptions];

export interface Client<T extends OperationTable = Operations> extends Groups {
  /** The rows that this client knows. */
  readonly operations: T;
  /** Calls any row, a row of yours too, by the row itself or by its id. */
  call<S extends OperationSpec>(row: S, ...rest: CallArguments<S>): OksPromise<OperationOutput<S>>;
  call<K extends keyof T & string>(id: K, ...rest: CallArguments<T[K]>): OksPromise<OperationOutput<T[K]>>;
}

const defaultRetry: Required<RetryOptions> = {
  attempts: 4,
  baseMs: 250,
  capMs: 8000,
  retryAfterCapMs: 60_000,
  budget: 20,
  notReadyMs: 60_000,
};

/**
 * Makes a client of the OKS API. Holds no connection and no timer of its own; keep one for each account and endpoint.
 * Throws `OksInputError` for options that can't be.
 */
export function createClient<const T extends OperationTable>(
  options: ClientOptions<T> & { readonly operations: T },
): Client<T>;
// The last signature is the one that `ReturnType<typeof createClient>` reads.
export function createClient(options: ClientOptions): Client;
export function createClient<const T extends OperationTable>(options: ClientOptions<T>): Client<T> {
  checkOptions('@oks-kit/client', options, clientRules);
  // Boundary: without rows of the caller's, `T` is its own default.
  const operations = options.operations ?? (ownOperations as OperationTable as T);
  const clock = options.clock ?? systemClock;
  const onEvent = options.onEvent === undefined ? undefined : ignoringErrors(options.onEvent);
  const baseUrl = baseUrlOf(options);
  const retry = {
    ...defaultRetry,
    ...Object.fromEntries(Object.entries(options.retry ?? {}).filter(([, value]) => value !== undefined)),
  };
  let calls = 0;
  const context: CallContext = {
    baseUrl: baseUrl.origin + baseUrl.pathname.replace(/\/+$/, ''),
    origin: baseUrl.origin,
    credentials: options.credentials,
    transport: options.transport ?? kyTransport(options.fetch),
    rows: Object.values(operations),
    timeoutMs: options.timeoutMs ?? 30_000,
    deadlineMs: options.deadlineMs,
    retry,
    retryBudget: createRetryBudget(retry.budget),
    rateLimiter: options.rateLimit === false ? undefined : createRateLimiter(options.rateLimit ?? {}, clock),
    responseValidation: options.responseValidation ?? 'report',
    userAgent: options.userAgent,
    onEvent,
    clock,
    random: options.random ?? Math.random,
    nextCall: () => (calls += 1),
  };

  function send({ operation, input, options: callOptions }: ClientCall): Promise<WithResponse<unknown>> {
    return runCall(context, operation, input, callOptions);
  }

  // Async, so that what a middleware throws at once is a failed call as well.
  async function around(middleware: Middleware, call: ClientCall): Promise<WithResponse<unknown>> {
    const result = await middleware(call, send);
    if (isObject(result) && 'data' in result) return result;
    throw new OksInputError(`The middleware yielded no answer to ${call.operation.id}.`, {
      hint: 'It returns what `next` yields, or its own `{ data, … }`. The call may have been made.',
    });
  }

  function run(row: OperationSpec, input: unknown, callOptions: CallOptions = {}): Promise<WithResponse<unknown>> {
    // Boundary: the public signatures hold the input to the row's own type, and the row's checks look at it again.
    const call: ClientCall = {
      operation: row,
      input: (input ?? {}) as Readonly<Record<string, unknown>>,
      options: callOptions,
    };
    return options.middleware === undefined ? send(call) : around(options.middleware, call);
  }

  // Async, so that a name that no operation has is a failed call as well.
  async function runNamed(id: unknown, input: unknown, callOptions?: CallOptions): Promise<WithResponse<unknown>> {
    return run(rowNamed(operations, id), input, callOptions);
  }

  async function waitFor<T>(wait: Wait<T>, waitOptions: WaitOptions<T>): Promise<T | undefined> {
    checkTarget(wait.target);
    return waitUntil(wait, waitOptions, clock, onEvent);
  }

  // Boundary: a row's response check stands for the type of its payload.
  const caller: Caller = {
    call: (row, input, callOptions) => new OksPromise(run(row, input, callOptions)) as OksPromise<never>,
    list: (row, input, callOptions) =>
      new OksListPromise(run(row, input, callOptions) as Promise<WithResponse<never[]>>),
    waitUntil: (wait, waitOptions) => waitFor(wait, waitOptions) as Promise<never>,
  };

  return {
    ...createGroups(caller),
    operations,
    call: (row: OperationSpec | string, input?: unknown, callOptions?: CallOptions) =>
      // Boundary: as above.
      new OksPromise(
        isRow(row) ? run(row, input, callOptions) : runNamed(row, input, callOptions),
      ) as OksPromise<never>,
  };
}

function rowNamed(operations: OperationTable, id: unknown): OperationSpec {
  if (typeof id !== 'string')
    throw new OksInputError('What was called is neither a row nor the name of one.', {
      hint: 'See `operations` for what there is.',
    });
  const row = Object.hasOwn(operations, id)
    ? operations[id]
    : Object.values(operations).find(({ aliases }) => aliases?.includes(id));
  if (row !== undefined) return row;
  const near = nearestName(id, Object.keys(operations));
  throw new OksInputError(`There is no operation \`${id}\`.`, {
    hint: near === undefined ? 'See `operations` for what there is.' : `Did you mean \`${near}\`?`,
  });
}

function baseUrlOf({ baseUrl, region }: Pick<ClientOptions, 'baseUrl' | 'region'>): URL {
  if (baseUrl !== undefined && baseUrl !== '') return checkedUrl(baseUrl);
  if (region === undefined || region === '') {
    throw new OksInputError('@oks-kit/client: neither `region` nor `baseUrl` is given.', {
      hint: "Give one: `region: 'eu-west-2'`.",
    });
  }
  if (!/^[a-z0-9-]+$/.test(region)) {
    throw new OksInputError('@oks-kit/client: `region` is not the name of a Region.', {
      hint: 'Such as eu-west-2; a whole URL goes into `baseUrl`.',
    });
  }
  return checkOrigin(endpointOf(region));
}

function checkedUrl(baseUrl: string): URL {
  const url = checkOrigin(baseUrl);
  if (url.search === '' && url.hash === '') return url;
  throw new OksInputError('@oks-kit/client: `baseUrl` holds a query or a fragment.', {
    hint: 'Write it without, such as https://api.eu-west-2.oks.outscale.com/api/v2.',
  });
}

/** Any text may be a status of a newer service; a letter or two away from one that there is, it is a slip, and would be waited for in vain. */
function checkTarget(target: unknown): void {
  const near = typeof target === 'string' ? mistypedStatus(target) : undefined;
  if (typeof target === 'string' && target !== '' && near === undefined) return;
  const fault =
    near === undefined ? 'must be a status, such as `ready` or `deleted`' : `unknown status, did you mean \`${near}\`?`;
  throw inputErrorOf('waitFor', [{ path: ['target'], message: fault, code: 'enum' }]);
}

function ignoringErrors(onEvent: OnEvent): (event: ClientEvent) => void {
  return (event) => {
    try {
      onEvent(event);
    } catch {
      // A listener's fault is no fault of the call.
    }
  };
}
