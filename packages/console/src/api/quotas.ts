import type { Report } from './report.ts';

/**
 * `GET /api/quotas/:profile/events`: server-sent events with the quotas of an account. `account` and one event for
 * each project come as they are read, one request a second, then whenever they have changed. With `?project=ID`, only
 * that project is read.
 */
export type QuotasEvent =
  | { readonly type: 'account'; readonly quotas: readonly QuotaRow[]; readonly asOf: string }
  | {
      readonly type: 'project';
      readonly projectId: string;
      readonly projectName: string;
      readonly quotas: readonly QuotaRow[];
      readonly asOf: string;
    }
  /** Quotas could not be read; of the account if `projectId` is null. The server tries again. */
  | { readonly type: 'failed'; readonly projectId: string | null; readonly error: Report };

/** A limit, and how much of it is used. */
export interface QuotaRow {
  readonly name: string;
  /** What it limits, in a few words. */
  readonly description: string;
  /** Group that it belongs to, such as `Compute`. */
  readonly collection: string | null;
  readonly used: number;
  readonly max: number;
}
