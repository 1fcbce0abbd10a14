import type { Clock } from '@oks-kit/core';
import type { Project } from '@oks-kit/schemas';
import type { QuotaRow, QuotasEvent } from '../api/quotas.ts';
import type { ProfileConnection } from '../profile-source.ts';
import { createFeed, type Feed } from './feed.ts';
import { reportOf, retryDelayMs } from './report-of.ts';
import { pause } from './run-due.ts';

export interface QuotasFeedOptions {
  readonly connection: ProfileConnection;
  /** ID of a project, to read only that one. @default the account and all projects */
  readonly project?: string | undefined;
  readonly clock: Clock;
  readonly now: () => number;
}

const everyMs = 60_000;

/** Creates the feed of the quotas of an account, which are read while their view is open. */
export function createQuotasFeed({ connection, project, clock, now }: QuotasFeedOptions): Feed<QuotasEvent> {
  const client = connection.client('view');
  return createFeed<QuotasEvent>(async ({ publish }, signal) => {
    const asOf = (): string => new Date(now()).toISOString();
    async function tried<T>(projectId: string | null, work: () => Promise<T>): Promise<T | undefined> {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) return undefined;
        // Published under the same key as the quotas, so that the next successful read replaces the failure.
        publish(keyOf(projectId), { type: 'failed', projectId, error: reportOf(error) });
        await pause(clock, retryDelayMs(error, 0), signal);
        return undefined;
      }
    }
    async function readAccount(): Promise<readonly Project[]> {
      const found = await client.projects.list({}, { signal });
      const { Projects: max } = await client.quotas.get({ signal });
      publish(keyOf(null), { type: 'account', quotas: [{ ...projectsQuota, used: found.length, max }], asOf: asOf() });
      return found;
    }
    while (!signal.aborted) {
      const projects = await tried(project ?? null, async () =>
        project === undefined ? readAccount() : [await client.projects.get(project, { signal })],
      );
      for (const { id: projectId, name: projectName } of projects ?? []) {
        await tried(projectId, async () => {
          const quotas = (await client.projects.quotas(projectId, { signal })).map(quotaRow);
          publish(keyOf(projectId), { type: 'project', projectId, projectName, quotas, asOf: asOf() });
        });
      }
      if (projects !== undefined) await pause(clock, everyMs, signal);
    }
  });
}

function keyOf(projectId: string | null): string {
  return projectId === null ? 'account' : `project ${projectId}`;
}

const projectsQuota = { name: 'projects', description: 'Projects of the account.', collection: null } as const;

function quotaRow(quota: {
  readonly Name: string;
  readonly ShortDescription: string;
  readonly QuotaCollection: string;
  readonly UsedValue: number;
  readonly MaxValue: number;
}): QuotaRow {
  return {
    name: quota.Name,
    description: quota.ShortDescription,
    collection: quota.QuotaCollection,
    used: quota.UsedValue,
    max: quota.MaxValue,
  };
}
