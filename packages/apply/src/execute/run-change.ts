import type { CallOptions, WaitOptions } from '@oks-kit/client';
import { isOksError, rangeContains } from '@oks-kit/core';
import type { Cluster, ClusterInput, ClusterUpdate, Project, ProjectInput, ProjectUpdate } from '@oks-kit/schemas';
import { myIp } from '../manifest/manifest-schema.ts';
import { tagsAfter } from '../plan/compare-fields.ts';
import { poolsBehind } from '../plan/node-versions.ts';
import type { Change } from '../plan/plan.ts';
import { type ChangeContext, checkOwner, idOf, type Progress } from './change-context.ts';
import { readPoolVersions } from './cluster-nodes.ts';
import { createOnce } from './create-once.ts';
import { clusterBlocker, projectBlocker, readyCall, shownWait } from './ready-call.ts';
import { openCluster, runInside } from './run-inside.ts';
import { upgradeCluster } from './upgrade-cluster.ts';
import { ownAddress } from './with-my-address.ts';

/** Makes one change and waits until it has taken effect. */
export async function runChange(change: Change, context: ChangeContext, progress: Progress): Promise<void> {
  if (change.kind === 'project') return runProject(change, context, progress);
  if (change.kind === 'cluster') return runCluster(change, context, progress);
  return runInside(change, context, progress);
}

async function runProject(change: Change, context: ChangeContext, progress: Progress): Promise<void> {
  const { client, signal, ids } = context;
  const { projects } = client;
  const waiting = shownWait(context, progress);
  const { path, body } = change;
  const readyFor = (id: string): CallOptions => readyCall(change, context, progress, projectBlocker(context, path, id));
  const named = async (): Promise<Project[]> =>
    (await projects.list({}, { signal })).filter(({ name }) => name === path);
  switch (change.action) {
    case 'create': {
      for (const { id, status } of await named()) {
        if (status !== 'deleting') continue;
        progress('waiting for the deletion of the earlier one');
        await projects.waitFor(id, 'deleted', waiting);
      }
      // Boundary: the plan contains fields that the manifest's schema has checked; the client checks them again.
      const input = body as unknown as ProjectInput;
      const id = await createOnce(
        async () => projects.create(input, { signal }),
        async () => (await named()).find(({ status }) => status !== 'deleting'),
        change,
        context,
      );
      ids.set(path, id);
      await projects.waitFor(id, 'ready', waiting);
      return;
    }
    case 'delete': {
      const id = idOf(context, path);
      await removeResource(projects, id, change, context, { call: readyFor(id), wait: waiting });
      ids.delete(path);
      return;
    }
    default: {
      const id = idOf(context, path);
      const current = await projects.waitFor(id, 'ready', waiting);
      checkOwner(change, current.tags, context);
      // Boundary: as above.
      const changes = withFreshTags(change, current.tags, context.owner) as ProjectUpdate;
      await projects.update(id, changes, readyFor(id));
      await projects.waitFor(id, 'ready', waiting);
    }
  }
}

async function runCluster(change: Change, context: ChangeContext, progress: Progress): Promise<void> {
  const { client, signal, waitTimeoutMs, ids } = context;
  const { clusters } = client;
  const waiting = shownWait(context, progress);
  const { path, body } = change;
  const [projectPath = '', clusterName = ''] = path.split('/');
  const readyFor = (id: string): CallOptions => readyCall(change, context, progress, clusterBlocker(context, path, id));
  const named = async (project_id: string): Promise<Cluster[]> =>
    (await clusters.list({ project_id }, { signal })).filter(({ name }) => name === clusterName);
  switch (change.action) {
    case 'create': {
      const project_id = idOf(context, projectPath);
      for (const { id, statuses } of await named(project_id)) {
        if (statuses.status !== 'deleting') continue;
        progress('waiting for the deletion of the earlier one');
        await clusters.waitFor(id, 'deleted', waiting);
      }
      const whitelist = await resolveMyIp(body['admin_whitelist'], context);
      const opened = withTemporary(whitelist, context);
      // Boundary: the plan contains fields that the manifest's schema has checked; the client checks them again.
      const input = { ...body, project_id, admin_whitelist: opened } as unknown as ClusterInput;
      const id = await createOnce(
        async () =>
          clusters.create(
            input,
            readyCall(change, context, progress, projectBlocker(context, projectPath, project_id)),
          ),
        async () => (await named(project_id)).find(({ statuses }) => statuses.status !== 'deleting'),
        change,
        context,
      );
      ids.set(path, id);
      if (opened !== whitelist) context.myAddress?.clusterIds.add(id);
      await clusters.waitFor(id, 'ready', waiting);
      return;
    }
    case 'upgrade': {
      const controlPlanes = body['control_planes'];
      const id = idOf(context, path);
      const cluster = await clusters.get(id, { signal });
      const planned = change.fields.find(({ field }) => field === 'version')?.before;
      if (planned !== undefined && planned !== cluster.version)
        progress(`another run has upgraded it to ${cluster.version}`);
      const goal = {
        version: change.steps?.at(-1),
        controlPlanes: typeof controlPlanes === 'string' ? controlPlanes : undefined,
      };
      // If the plan could not read the nodes, this run does not wait for them either.
      const nodes =
        change.leftBehind === undefined ? undefined : { path, open: () => openCluster(id, context, progress) };
      let step = '';
      const { version } = await upgradeCluster(client, cluster, goal, {
        signal,
        nodes,
        timeoutMs: waitTimeoutMs,
        clock: context.clock,
        exclusively: context.exclusively,
        send: async (call) => call(readyFor(id)),
        onStep(_, { version: next, controlPlanes: plan }) {
          step = `changing to ${[next, plan].filter((part) => part !== undefined).join(' and ')}`;
          progress(step);
        },
        onChange: (text) => progress(`${step}: ${text}`),
      });
      if (nodes !== undefined) context.leftBehind.push(...poolsBehind(version, await readPoolVersions(nodes, signal)));
      return;
    }
    case 'delete': {
      const id = idOf(context, path);
      await removeResource(clusters, id, change, context, { call: readyFor(id), wait: waiting });
      ids.delete(path);
      return;
    }
    default: {
      const id = idOf(context, path);
      const current = await clusters.waitFor(id, 'ready', waiting);
      checkOwner(change, current.tags, context);
      // Boundary: as above.
      const changes = withFreshTags(change, current.tags, context.owner) as ClusterUpdate;
      const sent = keepTemporary(id, changes, context);
      await clusters.update(id, sent, readyFor(id));
      // The manifest lists the address, so it is not removed after the run.
      if (changes.admin_whitelist != null && sent === changes) context.myAddress?.clusterIds.delete(id);
      await clusters.waitFor(id, 'ready', waiting);
    }
  }
}

/** What the deletion of a project and that of a cluster have in common. */
interface Removable {
  get(id: string, options: CallOptions): PromiseLike<{ readonly tags: unknown }>;
  update(id: string, changes: { readonly disable_api_termination: false }, options: CallOptions): PromiseLike<unknown>;
  delete(id: string, options: CallOptions): PromiseLike<unknown>;
  waitFor(id: string, target: 'deleted', options: WaitOptions<unknown>): PromiseLike<unknown>;
}

/** Deletes a project or cluster and waits until it is gone. One that no longer exists counts as deleted. */
async function removeResource(
  resources: Removable,
  id: string,
  change: Change,
  context: ChangeContext,
  options: { readonly call: CallOptions; readonly wait: WaitOptions<unknown> },
): Promise<void> {
  try {
    checkOwner(change, (await resources.get(id, { signal: context.signal })).tags, context);
    if (change.body['disable_api_termination'] === false)
      await resources.update(id, { disable_api_termination: false }, options.call);
    await resources.delete(id, options.call);
    await resources.waitFor(id, 'deleted', options.wait);
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
  }
}

/**
 * Applies planned tag changes to the current tags: a PATCH replaces the whole map, and others may have added tags.
 */
function withFreshTags(change: Change, tags: unknown, owner: string | undefined): Record<string, unknown> {
  if (change.body['tags'] === undefined) return { ...change.body };
  const tagChanges = change.fields.filter(({ field }) => field.startsWith('tags.'));
  return { ...change.body, tags: tagsAfter(tags, tagChanges, owner) };
}

async function resolveMyIp(whitelist: unknown, { client, signal }: ChangeContext): Promise<unknown> {
  if (!Array.isArray(whitelist) || !whitelist.includes(myIp)) return whitelist;
  const address = await ownAddress(client, signal);
  return [...new Set(whitelist.map((entry: unknown) => (entry === myIp ? address : entry)))];
}

/** Keeps the caller's temporary address in a new whitelist, so that the update does not lock out this run. */
function keepTemporary(id: string, changes: ClusterUpdate, context: ChangeContext): ClusterUpdate {
  const { clusterIds } = context.myAddress ?? {};
  const { admin_whitelist } = changes;
  if (admin_whitelist == null || clusterIds?.has(id) !== true) return changes;
  const opened = withTemporary(admin_whitelist, context);
  return opened === admin_whitelist ? changes : { ...changes, admin_whitelist: opened };
}

/** Adds the caller's temporary address to a whitelist. Returns the same list if nothing needs to be added. */
function withTemporary<T>(whitelist: T, { myAddress }: ChangeContext): T | string[] {
  if (myAddress === undefined || !Array.isArray(whitelist)) return whitelist;
  const entries = whitelist.map(String);
  return entries.some((entry) => rangeContains(entry, myAddress.address)) ? whitelist : [...entries, myAddress.address];
}
