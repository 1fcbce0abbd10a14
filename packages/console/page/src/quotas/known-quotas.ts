import type { QuotaRow, QuotasEvent, Report } from '../../../src/api/index.ts';

/** The quotas of an account that have been read so far. */
export interface KnownQuotas {
  readonly account: readonly QuotaRow[] | undefined;
  readonly projects: ReadonlyMap<string, { readonly name: string; readonly quotas: readonly QuotaRow[] }>;
  /** Why the last read failed. Undefined if it did not. */
  readonly failure: Report | undefined;
}

export const noQuotas: KnownQuotas = { account: undefined, projects: new Map(), failure: undefined };

export function addQuotas(known: KnownQuotas, event: QuotasEvent): KnownQuotas {
  switch (event.type) {
    case 'account':
      return { ...known, account: event.quotas, failure: undefined };
    case 'project': {
      const { projectId, projectName: name, quotas } = event;
      return { ...known, projects: new Map(known.projects).set(projectId, { name, quotas }), failure: undefined };
    }
    case 'failed':
      return { ...known, failure: event.error };
  }
}
