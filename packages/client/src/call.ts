import type { Credentials, RequestToAuthorize } from '@oks-kit/auth';
import type { OksError} from '@oks-kit/schemas';
import { isSecretHeader, nearestName, OksInputError, OksResponseError, type OperationSpec, type Problem } from '@oks-kit/schemas';
import type { Clock } from './clock.ts';
import { errorOfAnswer, errorOfRedirect, errorOfTimeout, errorOfTransport, isRecord, type ReadAnswer, requestIdOf, unreadable } from './errors.ts';
import type { OnEvent } from './events.ts';
import type { WithResponse } from './oks-call.ts';
import { fillPath } from './path.ts';
import type { RateLimiter } from './rate-limit.ts';
import { mayRepeat, maybeApplied, type Outcome, parseRetryAfter, pauseBefore, type RetryOptions } from './retry.ts';
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from './transport.ts';

/** How far the answers of the service are checked beyond what must be there. */
export type ResponseValidation = 'report' | 'throw' | 'off';

/** What each call may bring along. */
export interface CallOptions {
  /** Stops the call at once, whatever it waits for. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take, in milliseconds. @default the client's `timeoutMs` */
  readonly timeoutMs?: number | undefined;
  /** How long all attempts and pauses together may take, in milliseconds. @default the client's `deadlineMs` */
  readonly deadlineMs?: number | undefined;
  /** More request headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `send` lets fields through that the kit does not know, for what came from the service itself. @default 'refuse' */
  readonly unknownFields?: 'send' | 'refuse' | undefined;
}

/** What a client's calls have in common. */
export interface CallContext {
  readonly baseUrl: URL;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly rows: readonly OperationSpec[];
  readonly timeoutMs: number;
  readonly deadlineMs: number | undefined;
  readonly retry: Required<RetryOptions>;
  readonly rateLimiter: RateLimiter | undefined;
  readonly responseValidation: ResponseValidation;
  readonly userAgent: string | undefined;
  readonly onEvent: OnEvent;
  readonly clock: Clock;
  readonly random: () => number;
}

const maxBodyBytes = 32 * 1024 * 1024;
/** A dead token and a one-time password may follow on each other; more rounds than that lead nowhere. */
const maxAgain = 3;

/** Runs one operation from its input to its payload: checks, sends, repeats as its retry class allows, checks the answer. */
export async function runCall(
  context: CallContext,
  row: OperationSpec,
  input: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<WithResponse<unknown>> {
  const request = await prepare(context, row, input, options);
  const { clock, retry } = context;
  const deadlineMs = options.deadlineMs ?? context.deadlineMs;
  const started = clock.now();
  const leftMs = (): number => (deadlineMs === undefined ? Number.POSITIVE_INFINITY : started + deadlineMs - clock.now());
  const signal = options.signal ?? new AbortController().signal;
  let uncertain = false;

  for (let attempt = 1; ; attempt++) {
    const timeoutMs = Math.min(options.timeoutMs ?? context.timeoutMs, leftMs());
    const { outcome, answer } = await attemptOnce(context, row, request, attempt, timeoutMs, signal);
    if (answer !== undefined && answer.status < 400) return accept(context, row, answer, uncertain);

    if (uncertain && answer !== undefined) {
      const settled = await settleRepeated(context, row, input, answer, options);
      if (settled !== undefined) return settled;
    }
    uncertain ||= row.retry !== 'safe' && maybeApplied(outcome);
    const pauseMs = attempt < retry.attempts && mayRepeat(row.retry, outcome) ? pauseBefore(attempt, outcome, retry, context.random) : undefined;
    if (pauseMs === undefined || pauseMs >= leftMs()) {
      throw failureOf(context, row, outcome, answer, uncertain, timeoutMs);
    }
    const reason = outcome.kind === 'answer' ? String(outcome.status) : outcome.kind === 'lost' ? outcome.error.code : 'timeout';
    context.onEvent({ type: 'retry', operation: row.id, attempt, delayMs: pauseMs, reason });
    if (outcome.kind === 'answer' && outcome.status === 429) context.rateLimiter?.pause(pauseMs);
    await clock.sleep(pauseMs, signal);
  }
}

async function prepare(
  context: CallContext,
  row: OperationSpec,
  input: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<TransportRequest> {
  const query: Record<string, unknown> = {};
  const headers: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (row.params !== undefined && Object.hasOwn(row.params, name)) continue;
    if (name === 'body' && row.body !== undefined) continue;
    // Without a list of its fields, a check takes whatever is left and judges it itself.
    if (row.headers !== undefined && (row.headers.fields?.has(name) ?? row.query === undefined)) headers[name] = value;
    else if (row.query !== undefined && (row.query.fields?.has(name) ?? true)) query[name] = value;
    else problems.push(unknownInput(row, name));
  }
  problems.push(...((await row.query?.check(query)) ?? []), ...((await row.headers?.check(headers)) ?? []));
  if (row.body !== undefined) {
    const found = await row.body.check(input['body']);
    problems.push(...(options.unknownFields === 'send' ? found.filter(({ code }) => code !== 'unknown_field') : found));
  }
  if (problems.length > 0) throw inputError(row, problems);

  const url = new URL(context.baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, '') + fillPath(row.path, input);
  for (const [name, value] of Object.entries(query)) {
    // The check has let only text, numbers and booleans through.
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') url.searchParams.append(name, String(value));
  }
  const body = row.body === undefined ? undefined : JSON.stringify(input['body']);
  return {
    method: row.method,
    url: url.href,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(context.userAgent === undefined ? {} : { 'user-agent': context.userAgent }),
      ...checkedHeaders(row, headers),
      ...checkedHeaders(row, options.headers ?? {}),
    },
    ...(body === undefined ? {} : { body }),
  };
}

function unknownInput(row: OperationSpec, name: string): Problem {
  const known = [...Object.keys(row.params ?? {}), ...(row.query?.fields ?? []), ...(row.headers?.fields ?? []), ...(row.body === undefined ? [] : ['body'])];
  const near = nearestName(name, known);
  return {
    path: [name],
    message: near === undefined ? 'unknown parameter' : `unknown parameter, did you mean \`${near}\`?`,
    code: 'unknown_field',
  };
}

function inputError(row: OperationSpec, details: readonly Problem[]): OksInputError {
  const lines = details.map(({ path, message }) => (path.length === 0 ? message : `\`${path.join('.')}\`: ${message}`));
  const text = lines.join('; ');
  return new OksInputError(`${row.id}: ${text}${text.endsWith('?') ? '' : '.'}`, { details, hint: 'Nothing was sent.' });
}

function checkedHeaders(row: OperationSpec, headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) || typeof value !== 'string' || /[^\t\x20-\x7e]/.test(value)) {
      throw inputError(row, [{ path: ['headers', name], message: 'not fit for a header', code: 'header' }]);
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

interface Attempted {
  readonly outcome: Outcome;
  readonly answer: ReadAnswer | undefined;
}

async function attemptOnce(
  context: CallContext,
  row: OperationSpec,
  request: TransportRequest,
  attempt: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Attempted> {
  for (let round = 0; ; round++) {
    const waitedMs = (await context.rateLimiter?.take(signal)) ?? 0;
    if (waitedMs > 0) context.onEvent({ type: 'rate_limit', operation: row.id, delayMs: waitedMs });
    signal.throwIfAborted();

    // A person or a command may be asked for a code here, which no attempt's time limit should cut short.
    const toAuthorize: RequestToAuthorize = { method: request.method, url: new URL(request.url), signal };
    const authorization = checkedHeaders(row, await context.credentials.authorize(toAuthorize));
    context.onEvent({ type: 'request', operation: row.id, method: row.method, pathTemplate: row.path, attempt });
    const sent = await sendAndRead(context, row, { ...request, headers: { ...request.headers, ...authorization } }, attempt, timeoutMs, signal);
    if (!('header' in sent)) return sent;
    const learned = await context.credentials.learn?.(
      { status: sent.answer.status, header: sent.header, errorBody: sent.answer.status >= 400 ? sent.answer.json : undefined },
      toAuthorize,
    );
    if (learned !== 'again' || round >= maxAgain) return sent;
  }
}

async function sendAndRead(
  context: CallContext,
  row: OperationSpec,
  request: TransportRequest,
  attempt: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Attempted | (Attempted & { readonly answer: ReadAnswer; readonly header: (name: string) => string | null })> {
  const started = context.clock.now();
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  signal.addEventListener('abort', forward, { once: true });
  const timer = Number.isFinite(timeoutMs) ? setTimeout(forward, timeoutMs) : undefined;
  try {
    const response = await context.transport(request, stop.signal);
    const { status } = response;
    if (status === 0 || (status >= 300 && status < 400)) {
      response.discard();
      throw errorOfRedirect(row, status, response.header('location'));
    }
    const text = await response.text(maxBodyBytes);
    const json = parseJson(text);
    const retryAfterMs = parseRetryAfter(response.header('retry-after'), Date.now());
    const answer = { status, headers: shownHeaders(response), contentType: response.header('content-type') ?? '', text, json, retryAfterMs };
    context.onEvent({
      type: 'response',
      operation: row.id,
      status,
      requestId: requestIdOf(json),
      attempt,
      durationMs: context.clock.now() - started,
    });
    return { outcome: { kind: 'answer', status, retryAfterMs }, answer, header: (name) => response.header(name) };
  } catch (error) {
    signal.throwIfAborted();
    if (stop.signal.aborted) return { outcome: { kind: 'timeout' }, answer: undefined };
    if (error instanceof TransportError) return { outcome: { kind: 'lost', error }, answer: undefined };
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}

function shownHeaders(response: TransportResponse): Record<string, string> {
  return Object.fromEntries(Array.from(response.headers(), ([name, value]) => [name.toLowerCase(), isSecretHeader(name) ? '***' : value]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function accept(context: CallContext, row: OperationSpec, answer: ReadAnswer, uncertain: boolean): Promise<WithResponse<unknown>> {
  const { json, status } = answer;
  const changed = row.retry !== 'safe' || uncertain;
  if (!isRecord(json)) throw unreadable(row, answer, changed, 'what is no JSON object');
  const key = Object.hasOwn(json, row.payload) || row.payloadAlias === undefined ? row.payload : row.payloadAlias;
  const data = Object.hasOwn(json, key) ? json[key] : undefined;
  if (data === undefined) throw unreadable(row, answer, changed, `no \`${row.payload}\``);

  if (context.responseValidation === 'off' && row.essential.length === 0) return { data, status, requestId: requestIdOf(json), headers: answer.headers };
  const problems = await row.response.check(json);
  if (problems.length > 0) {
    const fatal = problems.filter((problem) => context.responseValidation === 'throw' || isEssential(row, key, problem));
    if (fatal.length > 0) {
      const list = fatal.map(({ path, message }) => `\`${path.join('.')}\`: ${message}`).join('; ');
      throw new OksResponseError(`${row.id} was answered with a wrong shape: ${list}.`, {
        method: row.method,
        pathTemplate: row.path,
        status,
        requestId: requestIdOf(json),
        details: fatal,
        maybeApplied: changed,
        hint: 'Check the endpoint; if it is right, the service has changed.',
      });
    }
    if (context.responseValidation === 'report') context.onEvent({ type: 'validation', operation: row.id, problems });
  }
  return { data, status, requestId: requestIdOf(json), headers: answer.headers };
}

/** Whether a problem touches what must be right: the payload itself, an item of it, or one of the row's essential paths. */
function isEssential(row: OperationSpec, key: string, problem: Problem): boolean {
  const [first, ...rest] = problem.path;
  if (first === undefined) return true;
  if (first !== key) return false;
  const path = rest.filter((part) => typeof part === 'string').join('.');
  return path === '' || row.essential.some((essential) => essential === path || essential.startsWith(`${path}.`) || path.startsWith(`${essential}.`));
}

/** What a repeated change met, when an earlier attempt may have made it already. */
async function settleRepeated(
  context: CallContext,
  row: OperationSpec,
  input: Readonly<Record<string, unknown>>,
  answer: ReadAnswer,
  options: CallOptions,
): Promise<WithResponse<unknown> | undefined> {
  if (row.method === 'DELETE' && answer.status === 404) {
    return { data: 'An earlier attempt deleted it.', status: answer.status, requestId: requestIdOf(answer.json), headers: answer.headers };
  }
  if (row.method === 'PATCH' && answer.status === 409) {
    const reader = context.rows.find((other) => other.method === 'GET' && other.path === row.path);
    if (reader === undefined) return undefined;
    const { body: _, ...params } = input;
    const current = await runCall(context, reader, params, options);
    return holds(current.data, input['body']) ? current : undefined;
  }
  return undefined;
}

/** Whether `actual` holds everything that `wanted` asks for. */
function holds(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return true;
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, index) => holds(actual[index], item));
  }
  if (isRecord(wanted)) return isRecord(actual) && Object.entries(wanted).every(([key, value]) => holds(actual[key], value));
  return actual === wanted;
}

function failureOf(
  context: CallContext,
  row: OperationSpec,
  outcome: Outcome,
  answer: ReadAnswer | undefined,
  uncertain: boolean,
  timeoutMs: number,
): OksError {
  if (answer !== undefined) return errorOfAnswer(row, answer, uncertain);
  if (outcome.kind === 'lost') {
    return outcome.error.code === 'BODY_TOO_LARGE'
      ? new OksResponseError(`${row.id}: ${outcome.error.message}.`, { method: row.method, pathTemplate: row.path, maybeApplied: uncertain, hint: 'Check the endpoint.' })
      : errorOfTransport(row, outcome.error, context.baseUrl.origin, uncertain);
  }
  return errorOfTimeout(row, Math.round(timeoutMs), uncertain);
}
