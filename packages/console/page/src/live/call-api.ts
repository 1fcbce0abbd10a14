import type { ErrorAnswer, Report } from '../../../src/api/index.ts';

/** The server answered with an error, or did not answer. */
export class CallFailed extends Error {
  readonly report: Report;
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;

  constructor(report: Report, status: number) {
    super(report.message);
    this.report = report;
    this.status = status;
  }
}

/** Sends a request to the server of the page. Throws `CallFailed`. */
export async function callApi(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, redirect: 'error', cache: 'no-store' });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new CallFailed(
      {
        code: 'connection',
        message: 'The console does not answer.',
        hint: 'Check that `oks console` still runs.',
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
    // Boundary: the server of this page, or whatever else listens on its port.
    const { error } = (await response.json()) as Partial<ErrorAnswer>;
    if (error !== undefined) return error;
  } catch {
    // Not JSON: the status says what there is to say.
  }
  return {
    code: 'server',
    message: `The console answered with status ${response.status}.`,
    hint: null,
    requestId: null,
  };
}
