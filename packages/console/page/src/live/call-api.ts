import type { ErrorAnswer, Report } from '../../../src/api/index.ts';
import { sessionHeaders } from './session-secret.ts';

/** The server responded with an error, or did not respond. */
export class CallFailed extends Error {
  readonly report: Report;
  /** HTTP status. 0 if there was no response. */
  readonly status: number;

  constructor(report: Report, status: number) {
    super(report.message);
    this.report = report;
    this.status = status;
  }

  /** Whether the server has refused the request, so that it would refuse it again. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500;
  }
}

/** What a request adds to its path. */
interface CallOptions extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request to the server of the page. Throws `CallFailed`. */
export async function callApi(path: string, init: CallOptions = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      headers: { ...init.headers, ...sessionHeaders() },
      redirect: 'error',
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new CallFailed(
      {
        code: 'connection',
        message: 'The console does not respond.',
        hint: 'Check that `oks console` is still running.',
        requestId: null,
      },
      0,
    );
  }
  if (response.ok) return response;
  throw new CallFailed(await reportIn(response), response.status);
}

export async function readJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await callApi(path, signal === undefined ? {} : { signal });
  // Boundary: the server of this page, which shares its types.
  return (await response.json()) as T;
}

export async function postJson(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return callApi(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function reportIn(response: Response): Promise<Report> {
  try {
    // Boundary: the server of this page, or another program that now listens on its port.
    const { error } = (await response.json()) as Partial<ErrorAnswer>;
    if (error !== undefined) return error;
  } catch {
    // Not JSON, so all that is known is the status.
  }
  return {
    code: 'server',
    message: `The console responded with status ${response.status}.`,
    hint: null,
    requestId: null,
  };
}
