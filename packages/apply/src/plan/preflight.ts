import { isObject } from '@oks-kit/core';
import { rangesOverlap } from '@oks-kit/core';
import type { Change } from './plan.ts';
import { sizeOfNodeType } from './node-types.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { compareVersions } from './versions.ts';

/** Names of the quotas of a project that node pools use (assumed), and what one node uses of each. */
const nodeQuotas = [
  { name: 'vm_limit', what: 'VMs', of: () => 1 },
  { name: 'core_limit', what: 'cores', of: ({ cores }: { cores: number }) => cores },
  { name: 'memory_limit', what: 'GiB of memory', of: ({ memoryGib }: { memoryGib: number }) => memoryGib },
] as const;

/** Everything that would stop the plan halfway and can be known before its first change. */
export function addPreflightProblems(plan: PlanBuilder): void {
  addCountQuotas(plan);
  addNodeQuotas(plan);
  addVersionProblems(plan);
  addOverlaps(plan);
}

function created(plan: PlanBuilder, kind: Change['kind']): Change[] {
  return plan.changes.filter((change) => change.action === 'create' && change.kind === kind);
}

function deleted(plan: PlanBuilder, kind: Change['kind'], under = ''): number {
  return plan.changes.filter(
    (change) => change.action === 'delete' && change.kind === kind && change.path.startsWith(under),
  ).length;
}

function addCountQuotas(plan: PlanBuilder): void {
  const { creation, projects } = plan.live;
  if (creation === undefined) return;
  const newProjects = created(plan, 'project').length;
  addQuotaProblem(plan, '', 'projects', newProjects, projects.length - deleted(plan, 'project'), creation.maxProjects);
  const perProject = Map.groupBy(created(plan, 'cluster'), ({ path }) => path.split('/')[0] ?? '');
  for (const [project, changes] of perProject) {
    const live = projects.find(({ resource }) => resource.name === project);
    const used = (live?.clusters.length ?? 0) - deleted(plan, 'cluster', `${project}/`);
    addQuotaProblem(plan, project, `clusters in ${project}`, changes.length, used, creation.maxClustersPerProject);
  }
}

function addQuotaProblem(
  plan: PlanBuilder,
  path: string,
  name: string,
  needed: number,
  used: number,
  limit: number,
): void {
  if (needed === 0 || used + needed <= limit) return;
  plan.addProblem({
    path,
    reason: 'quota',
    message: `quota of ${name}: needed ${needed}, used ${used}, limit ${limit}`,
    hint: 'Delete what is no longer needed, or ask OUTSCALE support for a higher limit.',
    quota: { name, needed, used, limit },
  });
}

/** Nodes that the plan adds to a project, by node type. */
function addedNodes(plan: PlanBuilder, project: string): Map<string, number> {
  const added = new Map<string, number>();
  const add = (nodeType: unknown, count: number): void => {
    if (typeof nodeType === 'string' && count > 0) added.set(nodeType, (added.get(nodeType) ?? 0) + count);
  };
  for (const { action, kind, path, body, fields } of plan.changes) {
    if (kind !== 'nodepool' || !path.startsWith(`${project}/`)) continue;
    const spec = isObject(body['spec']) ? body['spec'] : {};
    const zones = Array.isArray(spec['zones']) ? Math.max(1, spec['zones'].length) : 1;
    if (action === 'create') add(spec['nodeType'], Number(spec['desiredNodes'] ?? 0) * zones);
    if (action === 'update' || action === 'adopt') {
      const scaled = fields.find(({ field }) => field === 'desiredNodes');
      const pool = plan.live.projects
        .flatMap(({ resource, clusters }) =>
          clusters.flatMap(({ resource: cluster, inside }) =>
            inside === undefined || 'notChecked' in inside
              ? []
              : inside.nodepools.map((one) => ({ at: `${resource.name}/${cluster.name}/${one.metadata.name}`, one })),
          ),
        )
        .find(({ at }) => at === path);
      if (scaled !== undefined) add(pool?.one.spec.nodeType, Number(scaled.after) - Number(scaled.before));
    }
  }
  return added;
}

function addNodeQuotas(plan: PlanBuilder): void {
  for (const { resource, quotas } of plan.live.projects) {
    const added = addedNodes(plan, resource.name);
    if (added.size === 0) continue;
    const unknown = [...added.keys()].filter((type) => sizeOfNodeType(type) === undefined);
    if (unknown.length > 0) {
      plan.addNote(`quotas of ${resource.name} are not checked for nodes of type ${unknown.join(', ')}`);
    }
    if (quotas === undefined) {
      plan.addNote(`quotas of ${resource.name} are not checked: the service did not report them`);
      continue;
    }
    for (const { name, what, of } of nodeQuotas) {
      const quota = Object.hasOwn(quotas, name) ? quotas[name] : undefined;
      if (quota === undefined) continue;
      let needed = 0;
      for (const [type, count] of added) {
        const size = sizeOfNodeType(type);
        if (size !== undefined) needed += of(size) * count;
      }
      addQuotaProblem(plan, resource.name, `${what} in ${resource.name}`, needed, quota.used, quota.limit);
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

/** Projects that are peered must not overlap, and neither may the ranges inside one cluster. */
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
  for (const { path, action } of plan.changes.filter(({ kind }) => kind === 'peering')) {
    if (action !== 'create') continue;
    const [from = '', to = ''] = path.split(' ').map((cluster) => cluster.split('/')[0] ?? '');
    const [a, b] = [rangeOfProject(plan, from), rangeOfProject(plan, to)];
    if (overlap(a, b))
      plan.addProblem({
        path,
        reason: 'overlap',
        message: `projects ${from} (${String(a)}) and ${to} (${String(b)}) overlap and cannot be peered`,
      });
  }
}

function rangeOfProject(plan: PlanBuilder, name: string): unknown {
  const live = plan.live.projects.find(({ resource }) => resource.name === name)?.resource.cidr;
  return live ?? plan.manifest.projects.find((project) => project.name === name)?.fields['cidr'];
}

function overlap(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && rangesOverlap(a, b);
}
