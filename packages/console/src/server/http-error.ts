import type { Report } from '../api/report.ts';

/** An error that is sent as an HTTP response. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly report: Report;

  constructor(status: number, code: string, message: string, hint: string | null = null) {
    super(message);
    this.status = status;
    this.report = { code, message, hint, requestId: null };
  }
}
