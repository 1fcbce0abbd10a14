import { type Clock, isSameJson } from '@oks-kit/core';
import type { Project } from '@oks-kit/schemas';
import type { QuotaRow, QuotasEvent } from '../api/quotas.ts';
import type { ProfileConnection } from '../profile-source.ts';
import { pause } from './changes.ts';
import { createFeed, type Feed } from './feed.ts';
import { reportOf, retryDelayMs } from './report-of.ts';

export interface QuotasFeedOptions {
  readonly connection: ProfileConnection;
  /** ID of the only project to read. @default all */
  readonly project?: string | undefined;
  readonly clock: Clock;
  readonly now: () => number;
}

const everyMs = 60_000;

/** The quotas of an account, read while their view is open. */
export function createQuotasFeed({ connection, project, clock, now }: QuotasFeedOptions): Feed<QuotasEvent> {
  const client = connection.client('view');
  return createFeed(async (publish, signal) => {
    const last = new Map<string, QuotasEvent>();
    const show = (key: string, event: QuotasEvent): void => {
      const before = last.get(key);
      last.set(key, event);
      if (before === undefined || !isSameJson({ ...before, asOf: '' }, { ...event, asOf: '' })) publish(key, event);
    };
    const asOf = (): string => new Date(now()).toISOString();
    async function tried<T>(projectId: string | null, work: () => Promise<T>): Promise<T | undefined> {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) return undefined;
        // In place of the quotas, so that the next ones take its place in turn.
        show(keyOf(projectId), { type: 'failed', projectId, error: reportOf(error) });
        await pause(clock, retryDelayMs(error, 0), signal);
        return undefined;
      }
    }
    while (!signal.aborted) {
      const projects = await tried(null, async () => {
        const found = await client.projects.list({}, { signal });
        const { Projects: max } = await client.quotas.get({ signal });
        const quotas = [{ ...projectsQuota, used: found.length, max }];
        show(keyOf(null), { type: 'account', quotas, asOf: asOf() });
        return found;
      });
      for (const one of chosen(projects ?? [], project)) {
        await tried(one.id, async () => {
          const quotas = (await client.projects.quotas(one.id, { signal })).map(quotaRow);
          const event = { type: 'project', projectId: one.id, projectName: one.name, quotas, asOf: asOf() } as const;
          show(keyOf(one.id), event);
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

function chosen(projects: readonly Project[], id: string | undefined): readonly Project[] {
  return id === undefined ? projects : projects.filter((project) => project.id === id);
}

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
