import {
  checkOptions,
  checkOrigin,
  type Clock,
  isObject,
  nearestName,
  OksInputError,
  systemClock,
  type Transport,
} from '@oks-kit/core';
import { type Credentials } from '@oks-kit/auth';
import {
  endpointOf,
  isServiceEndpoint,
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
import { type CallResult, OksListPromise, OksPromise, type WithResponse } from './oks-promise.ts';
import { clientRules, isRow } from './options.ts';
import { collectPages, Pages } from './pages.ts';
import { createRateLimiter, type RateLimitOptions } from './rate-limit.ts';
import { createRetryBudget, type RetryOptions } from './retry.ts';
import type { Wait, WaitOptions } from './waiter.ts';

/** Operations by ID. */
export type OperationTable = Readonly<Record<string, OperationSpec>>;

/** Options of `createClient`. */
export interface ClientOptions<T extends OperationTable = Operations> {
  /** The Region to call. Either `region` or `baseUrl` is required. */
  readonly region?: Region | undefined;
  /** The complete base URL, such as that of an emulator. Must be https, or http to this machine. */
  readonly baseUrl?: string | undefined;
  /** How requests are authenticated, such as `accessKey({ accessKey, secretKey })` of `@oks-kit/auth`. */
  readonly credentials: Credentials;
  /** Sends the requests. @default `fetch` through ky */
  readonly transport?: Transport | undefined;
  /** The `fetch` function for the default transport. @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
  /** Time limit for one attempt, in milliseconds. @default 30000 */
  readonly timeoutMs?: number | undefined;
  /** Time limit for a call with all its attempts and pauses, in milliseconds. @default no limit */
  readonly deadlineMs?: number | undefined;
  /** How failed calls are retried. @default up to 4 attempts, see {@link RetryOptions} */
  readonly retry?: RetryOptions | undefined;
  /** The rate limit that all calls share. `false` disables it. @default 5 requests per second, bursts of 100 */
  readonly rateLimit?: RateLimitOptions | false | undefined;
  /**
   * What to do if a non-essential part of a response is invalid: report an event, throw `OksResponseError`, or nothing.
   * @default 'report'
   */
  readonly responseValidation?: ResponseValidation | undefined;
  /** The `User-Agent` header. Browsers ignore it. @default none */
  readonly userAgent?: string | undefined;
  /** Called with every event of the client, for logs and metrics. Errors that it throws are ignored. */
  readonly onEvent?: OnEvent | undefined;
  /** Wraps every call, including its retries. See {@link Middleware}. @default none */
  readonly middleware?: Middleware | undefined;
  /**
   * The available operations. To add your own: `{ ...operations, MyOwnRow }`. @default all operations of the OKS API
   */
  readonly operations?: T | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Returns a random number from 0 to 1, for the length of pauses. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** The arguments of a call. The input is optional if none of its fields is required. */
type CallArguments<S extends OperationSpec> =
  object extends OperationInput<S>
    ? [input?: OperationInput<S>, options?: CallOptions]
    : [input: OperationInput<S>, options?: CallOptions];

/** A client for the OKS API, with its operations in groups such as `clusters`. */
export interface Client<T extends OperationTable = Operations> extends Groups {
  /** The available operations. */
  readonly operations: T;
  /** Calls any operation, by its ID or by the operation itself. */
  call<S extends OperationSpec>(
    row: S,
    ...rest: CallArguments<S>
  ): Promise<OperationOutput<S>> & WithResponse<OperationOutput<S>>;
  /** Calls one of the client's operations by its ID. */
  call<K extends keyof T & string>(
    id: K,
    ...rest: CallArguments<T[K]>
  ): Promise<OperationOutput<T[K]>> & WithResponse<OperationOutput<T[K]>>;
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
 * Creates a client for the OKS API. Use one client per account and endpoint. It does not have to be closed.
 * Throws `OksInputError` for invalid options.
 */
export function createClient<const T extends OperationTable>(
  options: ClientOptions<T> & { readonly operations: T },
): Client<T>;
// The last signature, because `ReturnType<typeof createClient>` uses it.
/** Creates a client with all operations of the OKS API. Throws `OksInputError` for invalid options. */
export function createClient(options: ClientOptions): Client;
export function createClient<const T extends OperationTable>(options: ClientOptions<T>): Client<T> {
  checkOptions('@oks-kit/client', options, clientRules);
  // Boundary: without `operations`, `T` is its default.
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
    isService: isServiceEndpoint(baseUrl.href),
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

  function send({ operation, input, options: callOptions }: ClientCall): Promise<CallResult<unknown>> {
    return runCall(context, operation, input, callOptions);
  }

  // Async, so that the call rejects if a middleware throws synchronously.
  async function around(middleware: Middleware, call: ClientCall): Promise<CallResult<unknown>> {
    const result = await middleware(call, send);
    if (isObject(result) && 'data' in result) return result;
    throw new OksInputError(`The middleware returned no result for ${call.operation.id}.`, {
      hint: 'It must return the result of `next`, or its own `{ data, … }`. The call may have been made.',
    });
  }

  function run(row: OperationSpec, input: unknown, callOptions: CallOptions = {}): Promise<CallResult<unknown>> {
    // Boundary: the public signatures define the type of the input, and the checks of the operation verify it.
    const call: ClientCall = {
      operation: row,
      input: (input ?? {}) as Readonly<Record<string, unknown>>,
      options: callOptions,
    };
    return options.middleware === undefined ? send(call) : around(options.middleware, call);
  }

  function pagesOf(row: OperationSpec, input: unknown, callOptions: CallOptions = {}): Pages {
    return new Pages({
      row,
      // Boundary: as above.
      input: (input ?? {}) as Readonly<Record<string, unknown>>,
      options: callOptions,
      deadlineMs: { ...callOptions }.deadlineMs ?? options.deadlineMs,
      clock,
      run,
    });
  }

  function runWhole(row: OperationSpec, input: unknown, callOptions?: CallOptions): Promise<CallResult<unknown>> {
    return row.query?.fields?.has('cursor') === true
      ? collectPages(pagesOf(row, input, callOptions))
      : run(row, input, callOptions);
  }

  // Async, so that the call rejects if the operation is unknown.
  async function runNamed(id: unknown, input: unknown, callOptions?: CallOptions): Promise<CallResult<unknown>> {
    return runWhole(rowNamed(operations, id), input, callOptions);
  }

  async function waitFor<T>(wait: Wait<T>, waitOptions: WaitOptions<T>): Promise<T | undefined> {
    const { waitForStatus } = await import('./failures-and-waits.ts');
    return waitForStatus(wait, waitOptions, clock, onEvent);
  }

  // Boundary: the check of the response guarantees the type of the payload.
  const caller: Caller = {
    call: (row, input, callOptions) => new OksPromise(run(row, input, callOptions)) as OksPromise<never>,
    list: (row, input, callOptions) => new OksListPromise<never>(pagesOf(row, input, callOptions)),
    waitUntil: (wait, waitOptions) => waitFor(wait, waitOptions) as Promise<never>,
  };

  return {
    ...createGroups(caller),
    operations,
    call: (row: OperationSpec | string, input?: unknown, callOptions?: CallOptions) =>
      // Boundary: as above.
      new OksPromise(
        isRow(row) ? runWhole(row, input, callOptions) : runNamed(row, input, callOptions),
      ) as OksPromise<never>,
  };
}

function rowNamed(operations: OperationTable, id: unknown): OperationSpec {
  if (typeof id !== 'string')
    throw new OksInputError('The argument is neither an operation nor the name of one.', {
      hint: 'See `operations` for the available ones.',
    });
  const row = Object.hasOwn(operations, id)
    ? operations[id]
    : Object.values(operations).find(({ aliases }) => aliases?.includes(id));
  if (row !== undefined) return row;
  const near = nearestName(id, Object.keys(operations));
  throw new OksInputError(`Unknown operation \`${id}\`.`, {
    hint: near === undefined ? 'See `operations` for the available ones.' : `Did you mean \`${near}\`?`,
  });
}

function baseUrlOf({ baseUrl, region }: Pick<ClientOptions, 'baseUrl' | 'region'>): URL {
  if (baseUrl !== undefined && baseUrl !== '') return checkedUrl(baseUrl);
  if (region === undefined || region === '') {
    throw new OksInputError('@oks-kit/client: `region` or `baseUrl` is required.', {
      hint: "For example `region: 'eu-west-2'`.",
    });
  }
  if (!/^[a-z0-9-]+$/.test(region)) {
    throw new OksInputError('@oks-kit/client: `region` is not the name of a Region.', {
      hint: 'For example eu-west-2. Use `baseUrl` for a complete URL.',
    });
  }
  return checkOrigin(endpointOf(region));
}

function checkedUrl(baseUrl: string): URL {
  const url = checkOrigin(baseUrl);
  if (url.search === '' && url.hash === '') return url;
  throw new OksInputError('@oks-kit/client: `baseUrl` contains a query or a fragment.', {
    hint: 'Write it without, such as https://api.eu-west-2.oks.outscale.com/api/v2.',
  });
}

function ignoringErrors(onEvent: OnEvent): (event: ClientEvent) => void {
  return (event) => {
    try {
      onEvent(event);
    } catch {
      // An error in a listener must not fail the call.
    }
  };
}
