import type { RequestToAuthorize } from '@oks-kit/auth';
import {
  isOksError,
  isTransportError,
  parseJson,
  TransportError,
  type TransportRequest,
  type TransportResponse,
  unlessStopped,
  untilAborted,
  withoutSecrets,
} from '@oks-kit/core';
import { isSecretHeader, type OperationSpec } from '@oks-kit/schemas';
import type { CallContext } from './call-context.ts';
import { errorTypeOf, type ReadAnswer, requestIdOf } from './answer.ts';
import { checkHeaders } from './prepare.ts';
import { type Outcome, parseRetryAfter } from './retry.ts';

const maxBodyBytes = 16 * 1024 * 1024;
/** Maximum number of repetitions: after a rejected token, the service may ask for a one-time password. */
const maxAgain = 3;

/** The input of one attempt. */
export interface Attempt {
  readonly row: OperationSpec;
  readonly request: TransportRequest;
  /** The number of the call in events. */
  readonly call: number;
  readonly attempt: number;
  readonly timeoutMs: number;
  /** Aborts the call: combines the caller's signal and the deadline. */
  readonly signal: AbortSignal | undefined;
  /** The caller's signal. */
  readonly userSignal: AbortSignal | undefined;
}

/** The result of one attempt. */
export interface Attempted {
  readonly outcome: Outcome;
  /** The response, if it was complete. */
  readonly answer?: ReadAnswer;
  readonly redirect?: { readonly status: number; readonly location: string | null };
  /** True if the caller's signal ended the attempt. */
  readonly aborted?: true;
}

interface Answered extends Attempted {
  readonly answer: ReadAnswer;
  readonly header: (name: string) => string | null;
}

/**
 * Waits for the rate limit, gets the authentication headers, sends the request and reads the response. Repeats this if
 * the credentials ask for it. Rejects only if the call is aborted before anything is sent, or authentication fails.
 */
export async function runAttempt(context: CallContext, attempt: Attempt): Promise<Attempted> {
  const { row, request, signal } = attempt;
  for (let round = 0; ; round++) {
    if (context.rateLimiter !== undefined) {
      const turn = context.rateLimiter.take(signal);
      const waitedMs = typeof turn === 'number' ? turn : await turn;
      if (waitedMs > 0)
        context.onEvent?.({ type: 'rate_limit', operation: row.id, call: attempt.call, delayMs: waitedMs });
    }
    signal?.throwIfAborted();

    // This may prompt for a code, so the time limit of the attempt does not apply.
    const toAuthorize: RequestToAuthorize = {
      method: request.method,
      // Most credentials do not ask for it.
      get url() {
        return new URL(request.url);
      },
      signal,
    };
    let answered = false;
    try {
      const authorized = context.credentials.authorize(toAuthorize);
      const authorization = checkHeaders(
        row,
        authorized instanceof Promise ? await untilAborted(authorized, signal) : authorized,
        'credentials',
      );
      const sent = await sendAndRead(
        context,
        attempt,
        { ...request, headers: { ...request.headers, ...authorization } },
        Object.values(authorization),
      );
      if (!('header' in sent) || context.credentials.learn === undefined) return sent;
      answered = true;
      const learned = context.credentials.learn(
        {
          status: sent.answer.status,
          header: sent.header,
          errorBody: sent.answer.status >= 400 ? sent.answer.json : undefined,
        },
        toAuthorize,
      );
      if ((learned instanceof Promise ? await untilAborted(learned, signal) : learned) !== 'again' || round >= maxAgain)
        return sent;
    } finally {
      if (!answered) context.credentials.abandon?.(toAuthorize);
    }
  }
}

async function sendAndRead(
  context: CallContext,
  { row, call, attempt, timeoutMs, signal, userSignal }: Attempt,
  request: TransportRequest,
  authorization: readonly string[],
): Promise<Attempted | Answered> {
  const started = context.clock.now();
  const elapsed = (): number => context.clock.now() - started;
  const lost = (reason: string): void =>
    context.onEvent?.({ type: 'lost', operation: row.id, call, attempt, reason, durationMs: elapsed() });
  context.onEvent?.({ type: 'request', operation: row.id, call, method: row.method, pathTemplate: row.path, attempt });

  // A gateway may repeat the headers of the request in its response.
  const masked = (text: string): string => withoutSecrets(text, secretsOf(request, authorization));
  const stop = new AbortController();
  try {
    const { response, body } = await unlessStopped(exchange(context, request, stop.signal), stop, timeoutMs, signal);
    const { status } = response;
    if (body === undefined) {
      lost('redirect');
      return {
        outcome: { kind: 'answer', status, retryAfterMs: undefined },
        redirect: { status, location: shownLocation(response.header('location'), masked) },
      };
    }
    const text = status >= 400 ? masked(body) : body;
    const json = parseJson(text);
    const retryAfter = status >= 400 ? response.header('retry-after') : null;
    const retryAfterMs =
      retryAfter === null ? undefined : parseRetryAfter(retryAfter, serverTime(response.header('date')));
    const repeated = requestIdOf(json);
    const requestId = repeated === undefined ? undefined : masked(repeated);
    const answer: ReadAnswer = {
      status,
      requestId,
      headers: () => shownHeaders(response, masked),
      contentType: () => masked(response.header('content-type') ?? ''),
      json,
      start: () => masked(text.slice(0, 4096)),
      retryAfterMs,
    };
    context.onEvent?.({ type: 'response', operation: row.id, call, status, requestId, attempt, durationMs: elapsed() });
    const type = status >= 400 ? errorTypeOf(json) : undefined;
    return { outcome: { kind: 'answer', status, type, retryAfterMs }, answer, header: (name) => response.header(name) };
  } catch (error) {
    if (stop.signal.aborted || userSignal?.aborted === true) {
      const outcome = { kind: 'timeout', unsent: isTransportError(error) && error.unsent } as const;
      lost(userSignal?.aborted === true ? 'aborted' : 'timeout');
      return userSignal?.aborted === true ? { outcome, aborted: true } : { outcome };
    }
    // Invalid settings, such as an unusable proxy. Nothing was sent.
    if (isOksError(error)) throw error;
    // A custom transport can throw other errors, after which the request may have been sent.
    const failure = isTransportError(error)
      ? error
      : new TransportError('the transport failed', { code: 'UNKNOWN', unsent: false });
    lost(failure.code);
    return { outcome: { kind: 'lost', error: failure } };
  }
}

/** Returns the response and its body. The body of a redirect is not read, and a response after an abort is ignored. */
async function exchange(
  context: CallContext,
  request: TransportRequest,
  signal: AbortSignal,
): Promise<{ readonly response: TransportResponse; readonly body: string | undefined }> {
  const response = await context.transport(request, signal);
  const { status } = response;
  if (!signal.aborted && status !== 0 && (status < 300 || status >= 400))
    return { response, body: await response.text(maxBodyBytes) };
  response.discard();
  return { response, body: undefined };
}

/** Returns the target of a redirect without its query and fragment, which may contain parts of the request. */
function shownLocation(location: string | null, masked: (text: string) => string): string | null {
  return location === null ? null : masked(location.replace(/[?#].*$/s, ''));
}

function shownHeaders(response: TransportResponse, masked: (text: string) => string): Record<string, string> {
  return Object.fromEntries(
    Array.from(response.headers(), ([name, value]) => [
      name.toLowerCase(),
      isSecretHeader(name) ? '***' : masked(value),
    ]),
  );
}

/** Parses the server's time from its `Date` header. A date in `Retry-After` refers to that clock. */
function serverTime(date: string | null): number {
  const at = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? Date.now() : at;
}

function secretsOf(request: TransportRequest, authorization: readonly string[]): readonly string[] {
  const secrets = [...authorization];
  for (const name in request.headers) if (isSecretHeader(name)) secrets.push(request.headers[name] ?? '');
  return secrets;
}
