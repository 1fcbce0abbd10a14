import { isObject, rangesOverlap } from '@oks-kit/core';
import { problemsOfPeering } from '@oks-kit/kubernetes/kinds';
import { clusterAt, insideOf, isDeleting, projectAt } from '../live/live-state.ts';
import type { Fields } from '../manifest/read-manifest.ts';
import { type Change, changeId, type PlanProblem } from './plan.ts';
import { type NodeSize, sizeOfNodeType } from './node-types.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { compareVersions } from './versions.ts';

/** Quotas of a project that node pools use (names are assumed), and how much one node uses of each. */
const nodeQuotas = [
  { name: 'vm_limit', what: 'VMs', unit: undefined, of: () => 1 },
  { name: 'core_limit', what: 'cores', unit: undefined, of: (size: NodeSize | undefined) => size?.cores ?? 0 },
  { name: 'memory_limit', what: 'memory', unit: 'GiB', of: (size: NodeSize | undefined) => size?.memoryGib ?? 0 },
] as const;

/** Adds a problem for everything that would stop the plan halfway and can be known before the first change. */
export function addPreflightProblems(plan: PlanBuilder): void {
  addQuotaProblems(plan);
  addVersionProblems(plan);
  addOverlaps(plan);
}

/** Adds a problem for each quota of the account or of a project that the changes would exceed. */
export function addQuotaProblems(plan: PlanBuilder): void {
  addCountQuotas(plan);
  addNodeQuotas(plan);
}

function created(plan: PlanBuilder, kind: Change['kind']): Change[] {
  return plan.changes.filter((change) => change.action === 'create' && change.kind === kind);
}

function deleted(plan: PlanBuilder, kind: Change['kind'], under = ''): Change[] {
  return plan.changes.filter(
    (change) => change.action === 'delete' && change.kind === kind && change.path.startsWith(under),
  );
}

function addCountQuotas(plan: PlanBuilder): void {
  const { creation, projects } = plan.live;
  if (creation === undefined) return;
  addCountQuota(plan, {
    path: '',
    name: 'projects',
    created: created(plan, 'project'),
    deleted: deleted(plan, 'project'),
    live: projects.map(({ resource }) => ({ path: resource.name, status: resource.status })),
    limit: creation.maxProjects,
  });
  const perProject = Map.groupBy(created(plan, 'cluster'), ({ path }) => path.split('/')[0] ?? '');
  for (const [project, changes] of perProject) {
    const clusters = projectAt(plan.live, project)?.clusters ?? [];
    addCountQuota(plan, {
      path: project,
      name: `clusters in ${project}`,
      created: changes,
      deleted: deleted(plan, 'cluster', `${project}/`),
      live: clusters.map(({ resource: { name, statuses } }) => ({
        path: `${project}/${name}`,
        status: statuses.status ?? '',
      })),
      limit: creation.maxClustersPerProject,
    });
  }
}

interface CountQuota {
  readonly path: string;
  readonly name: string;
  readonly created: readonly Change[];
  readonly deleted: readonly Change[];
  readonly live: readonly { readonly path: string; readonly status: string }[];
  readonly limit: number;
}

function addCountQuota(plan: PlanBuilder, quota: CountQuota): void {
  const { path, name, limit } = quota;
  // A resource that is being deleted does not count if it is created again: the creation waits for the deletion.
  const live = quota.live.filter(
    (one) => one.status !== 'deleting' || !quota.created.some((change) => change.path === one.path),
  );
  const needed = quota.created.length;
  if (needed > 0 && live.length + needed > limit) {
    // The creations only fit into the quota after the deletions of this plan.
    const ids = quota.deleted.map(({ id }) => id);
    for (const { id } of quota.created) plan.addDependencies(id, ids);
  }
  addQuotaProblem(plan, path, { name, needed, used: live.length - quota.deleted.length, limit });
}

function addQuotaProblem(plan: PlanBuilder, path: string, quota: NonNullable<PlanProblem['quota']>): void {
  const { name, unit, needed, used, limit } = quota;
  if (needed <= 0 || used + needed <= limit) return;
  const amount = (count: number): string => (unit === undefined ? `${count}` : `${count} ${unit}`);
  plan.addProblem({
    path,
    reason: 'quota',
    message: `quota of ${name}: needed ${amount(needed)}, used ${amount(used)}, limit ${amount(limit)}`,
    hint: 'Delete what is no longer needed, or ask OUTSCALE support for a higher limit.',
    quota,
  });
}

/** Number of nodes that the plan adds to a project, by node type. Negative if it removes nodes. */
function addedNodes(plan: PlanBuilder, project: string): Map<string, number> {
  const added = new Map<string, number>();
  const add = (spec: Fields | undefined, sign: 1 | -1): void => {
    const nodeType = spec?.['nodeType'];
    if (spec === undefined || typeof nodeType !== 'string') return;
    added.set(nodeType, (added.get(nodeType) ?? 0) + sign * Number(spec['desiredNodes'] ?? 0));
  };
  for (const { action, kind, path, body } of plan.changes) {
    if (kind !== 'nodepool' || !path.startsWith(`${project}/`)) continue;
    const live = liveSpec(plan, path);
    const spec = isObject(body['spec']) ? body['spec'] : {};
    if (action === 'create') add(spec, 1);
    // A replacement deletes the old nodes first. Deletions of other pools are not counted: they may come too late.
    if (action === 'replace' || action === 'update' || action === 'adopt') {
      add(action === 'replace' ? spec : { ...live, ...spec }, 1);
      add(live, -1);
    }
  }
  return added;
}

function liveSpec(plan: PlanBuilder, path: string): Fields | undefined {
  const [project = '', cluster = '', pool] = path.split('/');
  const inside = insideOf(clusterAt(plan.live, `${project}/${cluster}`));
  const spec = inside?.nodepools.find(({ metadata }) => metadata.name === pool)?.spec;
  return spec === undefined ? undefined : { ...spec };
}

function addNodeQuotas(plan: PlanBuilder): void {
  for (const { resource, quotas } of plan.live.projects) {
    const added = addedNodes(plan, resource.name);
    if (![...added.values()].some((count) => count > 0)) continue;
    const unknown = [...added].filter(([type, count]) => count > 0 && sizeOfNodeType(type) === undefined);
    if (unknown.length > 0) {
      const types = unknown.map(([type]) => type).join(', ');
      plan.addNote(`core and memory quotas of ${resource.name} are not checked for nodes of type ${types}`);
    }
    if (quotas === undefined) {
      plan.addNote(`quotas of ${resource.name} are not checked: the service did not report them`);
      continue;
    }
    for (const { name, what, unit, of } of nodeQuotas) {
      const quota = Object.hasOwn(quotas, name) ? quotas[name] : undefined;
      if (quota === undefined) {
        plan.addNote(`the quota of ${what} in ${resource.name} is not checked: the service did not report it`);
        continue;
      }
      const needed = [...added].reduce((sum, [type, count]) => sum + count * of(sizeOfNodeType(type)), 0);
      const { used, limit } = quota;
      addQuotaProblem(plan, resource.name, {
        name: `${what} in ${resource.name}`,
        ...(unit === undefined ? {} : { unit }),
        needed,
        used,
        limit,
      });
    }
  }
}

function addVersionProblems(plan: PlanBuilder): void {
  const versions = plan.live.creation?.versions ?? [];
  if (versions.length === 0) return;
  const check = (path: string, version: unknown): void => {
    if (typeof version !== 'string' || versions.includes(version)) return;
    if (versions.some((one) => compareVersions(one, version) === 0)) return;
    plan.addProblem({
      path,
      reason: 'invalid',
      message: `cluster ${path}: Kubernetes ${version} is not available`,
      hint: `Available: ${versions.join(', ')}.`,
    });
  };
  for (const { path, body } of created(plan, 'cluster')) check(path, body['version']);
  for (const { path, action, steps } of plan.changes) if (action === 'upgrade') check(path, steps?.at(-1));
}

/** Adds a problem for overlapping ranges: of peered projects, and within one cluster. */
function addOverlaps(plan: PlanBuilder): void {
  for (const { path, body } of created(plan, 'cluster')) {
    const project = path.split('/')[0] ?? '';
    const ranges = [
      ['the project', rangeOfProject(plan, project)],
      ['`cidr_pods`', body['cidr_pods']],
      ['`cidr_service`', body['cidr_service']],
    ] as const;
    ranges.forEach(([name, range], index) => {
      for (const [otherName, other] of ranges.slice(index + 1)) {
        if (overlap(range, other))
          plan.addProblem({
            path,
            reason: 'overlap',
            message: `cluster ${path}: ${name} (${String(range)}) overlaps ${otherName} (${String(other)})`,
          });
      }
    });
  }
  for (const { path } of created(plan, 'peering')) {
    const [from = '', to = ''] = path.split(' ');
    if (!willExist(plan, to)) {
      plan.addProblem({
        path,
        reason: 'missing',
        message: `${from} cannot be peered with ${to}: there is no cluster ${to}`,
        hint: 'Correct the name, or add the cluster to the manifest.',
      });
      continue;
    }
    for (const { message } of problemsOfPeering(sideOf(plan, from), sideOf(plan, to)))
      plan.addProblem({
        path,
        reason: 'overlap',
        message: `${from} and ${to} cannot be peered: ${message}`,
        hint: 'The ranges of peered clusters must not overlap. They are set at creation and cannot be changed.',
      });
  }
}

/** Whether a cluster exists after the plan has been executed. */
function willExist(plan: PlanBuilder, path: string): boolean {
  if (plan.has('create', 'cluster', path)) return true;
  const live = clusterAt(plan.live, path);
  return live !== undefined && !isDeleting(live) && !plan.has('delete', 'cluster', path);
}

/** The ranges of a cluster, as far as they are known: of the live one, or of the one that the plan creates. */
function sideOf(plan: PlanBuilder, path: string): Parameters<typeof problemsOfPeering>[0] {
  const [project = ''] = path.split('/');
  const planned = plan.changes.find(({ id }) => id === changeId('create', 'cluster', path))?.body;
  const ranges: Fields = planned ?? { ...clusterAt(plan.live, path)?.resource };
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    name: path,
    // The manifest refuses peerings inside one project.
    projectId: project,
    netId: project,
    ownerId: '',
    cidr: text(rangeOfProject(plan, project)) ?? '',
    cidrPods: text(ranges['cidr_pods']),
    cidrService: text(ranges['cidr_service']),
  };
}

function rangeOfProject(plan: PlanBuilder, name: string): unknown {
  const live = projectAt(plan.live, name);
  if (live !== undefined && !isDeleting(live)) return live.resource.cidr;
  return plan.manifest.projects.find((project) => project.name === name)?.fields['cidr'];
}

function overlap(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && rangesOverlap(a, b);
}
