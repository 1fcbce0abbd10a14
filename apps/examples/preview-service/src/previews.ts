import type { Client } from '@oks-kit/client';

/** The environments of pull requests: a project with a cluster for each. */
export interface Previews {
  /** Creates what is missing of an environment. */
  readonly open: (pullRequest: number) => Promise<void>;
  /** Deletes an environment, if there is one. */
  readonly close: (pullRequest: number) => Promise<void>;
  /** The names of all environments. */
  readonly list: () => Promise<string[]>;
}

export function createPreviews(oks: Client): Previews {
  async function find(pullRequest: number) {
    const [project] = await oks.projects.list({ name: nameOf(pullRequest) });
    return project;
  }

  async function open(pullRequest: number): Promise<void> {
    const name = nameOf(pullRequest);
    const tags = { preview: String(pullRequest) };
    const project =
      (await find(pullRequest)) ??
      (await oks.projects.create({ name, cidr: '10.50.0.0/18', region: 'eu-west-2', tags }));
    await oks.projects.waitFor(project.id, 'ready');
    const clusters = await oks.clusters.list({ project_id: project.id });
    if (clusters.length > 0) return;
    await oks.clusters.create({
      name,
      project_id: project.id,
      version: '1.32',
      admin_whitelist: ['203.0.113.0/24'],
      cidr_pods: '10.91.0.0/16',
      cidr_service: '10.92.0.0/16',
      tags,
    });
  }

  // Two webhooks at the same time share one run, so that nothing is created twice.
  const opening = new Map<number, Promise<void>>();

  return {
    open(pullRequest) {
      const run = opening.get(pullRequest) ?? open(pullRequest).finally(() => opening.delete(pullRequest));
      opening.set(pullRequest, run);
      return run;
    },
    async close(pullRequest) {
      const project = await find(pullRequest);
      if (project === undefined) return;
      for (const { id } of await oks.clusters.list({ project_id: project.id })) {
        await oks.clusters.delete(id);
        await oks.clusters.waitFor(id, 'deleted');
      }
      await oks.projects.delete(project.id);
    },
    list: async () => (await oks.projects.list()).filter(({ tags }) => tags['preview']).map(({ name }) => name),
  };
}

function nameOf(pullRequest: number): string {
  return `pr-${pullRequest}`;
}
