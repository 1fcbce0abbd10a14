import type { Report } from './report.ts';

/**
 * `GET /api/quotas/:profile/events`: server-sent events with the quotas of an account. The account and each project are
 * sent as they are read, one request a second, and again when they change. With `?project=ID`, only that project is
 * read.
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
  /** The quotas of a project could not be read, or of the account if `projectId` is null. The server retries. */
  | { readonly type: 'failed'; readonly projectId: string | null; readonly error: Report };

/** A quota and how much of it is used. */
export interface QuotaRow {
  readonly name: string;
  /** What it limits. */
  readonly description: string;
  /** Group that it belongs to, such as `Compute`. */
  readonly collection: string | null;
  readonly used: number;
  readonly max: number;
}
