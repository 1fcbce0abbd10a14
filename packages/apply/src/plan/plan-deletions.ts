import {
  clusterAt,
  insideOf,
  isDeleting,
  type LiveCluster,
  type LiveInside,
  type LiveProject,
  projectAt,
  whyNotRead,
} from '../live/live-state.ts';
import { ownerOf } from '../manifest/owner.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { peeringPath, peerLabel, peerLabelValue } from './plan-inside.ts';

/** Plans the deletion of resources that the manifest's owner has but the manifest does not list. */
export function addPruning(plan: PlanBuilder): void {
  const { owner, projects } = plan.manifest;
  if (owner === undefined) {
    plan.addProblem({
      path: '',
      reason: 'ownership',
      message: 'the manifest has no owner, so it is unknown which resources may be deleted',
      hint: 'Set `owner` in the manifest, or leave out --prune.',
    });
    return;
  }
  for (const live of plan.live.projects) {
    const { name } = live.resource;
    if (isDeleting(live)) continue;
    const listed = projects.find((project) => project.name === name);
    const deletions = live.clusters.flatMap((cluster) => {
      const path = `${name}/${cluster.resource.name}`;
      const listedCluster = listed?.clusters.find((one) => one.path === path);
      if (isDeleting(cluster)) return [];
      if (listedCluster === undefined) return deleteCluster(plan, path, cluster, owner);
      return pruneInside(plan, path, cluster, owner, {
        nodepools: listedCluster.nodepools?.map((pool) => pool.name) ?? [],
        peerings: listedCluster.peerings,
      });
    });
    if (listed === undefined && ownerOf(live.resource.tags) === owner) deleteProject(plan, live, deletions);
  }
  addRenameNotes(plan);
}

/** Plans `destroy`: the deletion of all resources that are listed and belong to the manifest's owner. */
export function addDestruction(plan: PlanBuilder, options: { readonly unprotect: boolean }): void {
  const { owner, projects } = plan.manifest;
  for (const project of projects) {
    const live = projectAt(plan.live, project.name);
    if (live === undefined || isDeleting(live)) continue;
    const deletions = project.clusters.flatMap(({ path }) => {
      const cluster = clusterAt(plan.live, path);
      if (cluster === undefined || isDeleting(cluster)) return [];
      if (isKept(plan, 'cluster', path, cluster.resource.tags)) return [];
      return deleteCluster(plan, path, cluster, owner, options.unprotect);
    });
    if (isKept(plan, 'project', project.path, live.resource.tags)) continue;
    deleteProject(plan, live, deletions, options.unprotect);
  }
}

/** Whether a listed resource must be kept because of its owner. Adds a note that says why. */
function isKept(plan: PlanBuilder, kind: 'project' | 'cluster', path: string, tags: unknown): boolean {
  const { owner } = plan.manifest;
  const current = ownerOf(tags);
  if (current === owner) return false;
  plan.addNote(
    owner === undefined
      ? `${kind} ${path} belongs to owner ${current ?? ''} and is kept: the manifest has no owner`
      : `${kind} ${path} ${current === undefined ? 'has no owner' : `belongs to owner ${current}`} and is kept: ` +
          `the manifest's owner is ${owner}`,
  );
  return true;
}

function deleteProject(plan: PlanBuilder, live: LiveProject, deletions: readonly string[], unprotect = false): void {
  const { resource } = live;
  const path = resource.name;
  const kept = live.clusters
    .filter((cluster) => !isDeleting(cluster))
    .map(({ resource: cluster }) => `${path}/${cluster.name}`)
    .filter((cluster) => !plan.has('delete', 'cluster', cluster));
  if (kept.length > 0) {
    plan.addNote(`project ${path} is kept, because it contains clusters that are not deleted: ${kept.join(', ')}`);
    return;
  }
  addProtectionProblem(plan, 'project', path, resource.disable_api_termination, unprotect);
  plan.setFingerprint(path, resource);
  plan.add({
    action: 'delete',
    kind: 'project',
    path,
    resourceId: resource.id,
    fields: [],
    body: liftsProtection(resource.disable_api_termination, unprotect),
    dependsOn: [...deletions],
  });
}

/** Plans the deletion of a cluster after its node pools and peerings. Returns the IDs of all deletions. */
function deleteCluster(
  plan: PlanBuilder,
  path: string,
  live: LiveCluster,
  owner: string | undefined,
  unprotect = false,
): string[] {
  const { resource } = live;
  if (owner !== undefined && ownerOf(resource.tags) !== owner) return [];
  addProtectionProblem(plan, 'cluster', path, resource.disable_api_termination, unprotect);
  addForeignPoolProblems(plan, path, live, owner);
  const inside = insideOf(live);
  const unread = whyNotRead(live);
  const before =
    inside === undefined
      ? []
      : [
          ...inside.requests
            .filter(({ metadata }) => metadata.labels?.[peerLabel] !== undefined)
            .map(({ metadata }) => deletePeering(plan, path, metadata.labels?.[peerLabel] ?? '', metadata.name)),
          ...inside.nodepools.map((pool) => deleteNodepool(plan, `${path}/${pool.metadata.name}`, pool)),
        ];
  plan.setFingerprint(path, resource);
  const id = plan.add({
    action: 'delete',
    kind: 'cluster',
    path,
    resourceId: resource.id,
    fields: [],
    body: liftsProtection(resource.disable_api_termination, unprotect),
    reason: unread === undefined ? undefined : `its node pools are not deleted first: ${unread}`,
    dependsOn: before,
  });
  return [...before, id];
}

/** Deleting a cluster deletes its node pools, so adds a problem for each pool of another owner. */
function addForeignPoolProblems(
  plan: PlanBuilder,
  path: string,
  cluster: LiveCluster,
  owner: string | undefined,
): void {
  for (const { metadata } of insideOf(cluster)?.nodepools ?? []) {
    const current = ownerOf(metadata.labels);
    if (current === undefined || current === owner) continue;
    plan.addProblem({
      path: `${path}/${metadata.name}`,
      reason: 'not_empty',
      message: `cluster ${path} cannot be deleted: its node pool ${metadata.name} belongs to owner ${current}`,
      hint: 'Ask its owner to delete the pool first.',
    });
  }
}

function pruneInside(
  plan: PlanBuilder,
  path: string,
  cluster: LiveCluster,
  owner: string,
  listed: { readonly nodepools: readonly string[]; readonly peerings: readonly string[] },
): string[] {
  const inside = insideOf(cluster);
  const reason = whyNotRead(cluster);
  if (reason !== undefined && listed.nodepools.length === 0) plan.addNotChecked({ path, what: 'node pools', reason });
  if (inside === undefined) return [];
  const pools = inside.nodepools.filter(
    ({ metadata }) =>
      ownerOf(metadata.labels) === owner &&
      !listed.nodepools.includes(metadata.name) &&
      metadata.deletionTimestamp === undefined,
  );
  const wantedPeers = new Set(listed.peerings.map(peerLabelValue));
  const requests = inside.requests.filter(
    ({ metadata }) =>
      ownerOf(metadata.labels) === owner &&
      metadata.deletionTimestamp === undefined &&
      metadata.labels?.[peerLabel] !== undefined &&
      !wantedPeers.has(metadata.labels[peerLabel]),
  );
  return [
    ...requests.map(({ metadata }) => deletePeering(plan, path, metadata.labels?.[peerLabel] ?? '', metadata.name)),
    ...pools.map((pool) => deleteNodepool(plan, `${path}/${pool.metadata.name}`, pool)),
  ];
}

function deleteNodepool(plan: PlanBuilder, path: string, pool: LiveInside['nodepools'][number]): string {
  plan.setFingerprint(path, pool);
  return plan.add({ action: 'delete', kind: 'nodepool', path, fields: [], body: {}, dependsOn: [] });
}

function deletePeering(plan: PlanBuilder, from: string, peer: string, request: string): string {
  const to = peer.replace('.', '/');
  return plan.add({
    action: 'delete',
    kind: 'peering',
    path: peeringPath(from, to),
    fields: [],
    body: { from, to, request },
    dependsOn: [],
  });
}

function liftsProtection(isProtected: unknown, unprotect: boolean): Record<string, unknown> {
  return isProtected === true && unprotect ? { disable_api_termination: false } : {};
}

function addProtectionProblem(
  plan: PlanBuilder,
  kind: 'project' | 'cluster',
  path: string,
  isProtected: unknown,
  unprotect: boolean,
): void {
  if (isProtected !== true || unprotect) return;
  plan.addProblem({
    path,
    reason: 'protected',
    message: `${kind} ${path} is protected against deletion`,
    hint: 'Remove the protection first. `oks destroy --unprotect` does both.',
  });
}

/** Adds a note if a deletion and a creation of the same kind in the same parent look like a rename. */
function addRenameNotes(plan: PlanBuilder): void {
  const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');
  for (const deletion of plan.changes.filter(({ action, kind }) => action === 'delete' && kind !== 'peering')) {
    const creation = plan.changes.find(
      ({ action, kind, path }) =>
        action === 'create' && kind === deletion.kind && parentOf(path) === parentOf(deletion.path),
    );
    if (creation === undefined || plan.has('delete', 'cluster', parentOf(deletion.path))) continue;
    plan.addNote(
      `possible rename: ${deletion.path} is deleted and ${creation.path} is created. Resources cannot be renamed: ` +
        'everything in the old one will be lost.',
    );
  }
}
