import { isObject } from '@oks-kit/core';
import { clusterFaults, normalizeRange } from '@oks-kit/schemas';
import { insideOf, isDeleting, type LiveCluster, type LiveProject } from '../live/live-state.ts';
import { myIp } from '../manifest/manifest-schema.ts';
import { type Fields, type ManifestCluster, type ManifestProject, withoutNulls } from '../manifest/read-manifest.ts';
import { changesUpgradeStrategy } from './compare-nodepools.ts';
import { clusterRules, compareFields, type FieldChange, maintenanceOf, tagsAfter } from './compare-fields.ts';
import { poolsLeftBehind, type PoolVersions, poolVersionsOf, skewProblems } from './node-versions.ts';
import { changeId } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { planInside } from './plan-inside.ts';
import { addFailedProblem, comparable, planUpdate } from './plan-update.ts';
import { waveOf } from './rollout-waves.ts';
import { compareVersions, upgradeSteps } from './versions.ts';

const immutableFields: readonly string[] = [
  'cidr_pods',
  'cidr_service',
  'cluster_dns',
  'admin_lbu',
  'cp_subregions',
  'cp_multi_az',
];

export interface ClusterToPlan {
  readonly project: ManifestProject;
  readonly liveProject: LiveProject | undefined;
  readonly cluster: ManifestCluster;
  readonly live: LiveCluster | undefined;
  /** Changes that must be done before a cluster can be created in the project. */
  readonly projectReady: readonly string[];
}

/** Plans one cluster, its node pools and its peerings. */
export function planCluster(plan: PlanBuilder, { cluster, live, projectReady }: ClusterToPlan): void {
  const { path } = cluster;
  if (live === undefined || isDeleting(live)) {
    const created = addCreation(plan, cluster, live, projectReady);
    planInside(plan, cluster, undefined, [created], []);
    return;
  }
  const { resource } = live;
  if (resource.statuses.status === 'failed') {
    addFailedProblem(plan, 'cluster', path);
    return;
  }
  const ownership = plan.ownership('cluster', path, resource.tags);
  if (ownership === 'foreign') return;
  const updated = addUpdate(plan, cluster, live, ownership === 'unowned');
  const upgraded = addUpgrade(plan, cluster, live, updated);
  planInside(plan, cluster, live, updated, upgraded);
}

function addCreation(
  plan: PlanBuilder,
  { path, name, fields }: ManifestCluster,
  live: LiveCluster | undefined,
  dependsOn: readonly string[],
): string {
  const given = withoutNulls(fields);
  if (given['admin_whitelist'] === undefined) {
    plan.addProblem({
      path,
      reason: 'invalid',
      message: `cluster ${path} does not exist, and the manifest gives no \`admin_whitelist\` to create it with`,
      hint: `Write the addresses that may reach its API, for example \`admin_whitelist: [${myIp}]\`.`,
    });
  }
  const body: Fields = { ...proposed(plan.live.creation?.clusterTemplate ?? {}, given), name };
  for (const fault of clusterFaults(body)) {
    const field = fault.path.join('.');
    plan.addProblem({
      path,
      reason: 'invalid',
      message: `cluster ${path}: \`${field}\` ${fault.message}`,
      hint:
        given[String(fault.path[0])] === undefined
          ? `The default of the service is ${JSON.stringify(body[field])}: give \`${field}\` in the manifest.`
          : 'Correct the manifest.',
    });
  }
  return plan.add({
    action: 'create',
    kind: 'cluster',
    path,
    // The most important fields are shown even if they come from the service's template.
    fields: Object.entries({ version: body['version'], control_planes: body['control_planes'], ...given })
      .filter(([, after]) => after !== undefined)
      .map(([field, after]) => ({ field, before: null, after })),
    body: { ...body, tags: tagsAfter(given['tags'], [], plan.manifest.owner) },
    reason: live === undefined ? undefined : 'after the existing one has been deleted',
    dependsOn,
  });
}

/** Merges the manifest's fields into the service's template. Only one form of maintenance settings may be sent. */
function proposed(template: Fields, given: Fields): Fields {
  const base = withoutNulls(template);
  // The whitelist of the template is the caller's address, which must not be added silently.
  for (const field of ['name', 'project_id', 'admin_whitelist', 'tags']) Reflect.deleteProperty(base, field);
  if (given['maintenance_window'] !== undefined || given['auto_maintenances'] !== undefined) {
    for (const field of ['maintenance_window', 'auto_maintenances']) Reflect.deleteProperty(base, field);
  }
  return { ...base, ...given };
}

function addUpdate(
  plan: PlanBuilder,
  { path, fields }: ManifestCluster,
  { resource }: LiveCluster,
  unowned: boolean,
): string[] {
  const {
    tags: wantedTags,
    version: _version,
    control_planes: _controlPlanes,
    admin_whitelist,
    ...wanted
  } = comparable(fields);
  return planUpdate(plan, {
    kind: 'cluster',
    path,
    resource,
    differences: [
      ...compareFields(wanted, { ...resource }, clusterRules),
      ...compareWhitelists(admin_whitelist, resource.admin_whitelist),
    ],
    immutableFields,
    wantedTags,
    unowned,
  });
}

/**
 * With `my-ip`, all other entries of the manifest must exist and additional live entries are kept, so that a run from
 * another network shows no difference. Without `my-ip`, the lists are compared as sets.
 */
function compareWhitelists(wanted: unknown, live: readonly string[]): FieldChange[] {
  if (!Array.isArray(wanted)) return [];
  const literals = wanted.filter((entry): entry is string => typeof entry === 'string' && entry !== myIp);
  const known = new Set(live.map(normalizeRange));
  const missing = literals.filter((entry) => !known.has(normalizeRange(entry)));
  if (wanted.includes(myIp)) {
    return missing.length === 0 ? [] : [{ field: 'admin_whitelist', before: live, after: [...live, ...missing] }];
  }
  const wants = new Set(literals.map(normalizeRange));
  if (missing.length === 0 && live.every((entry) => wants.has(normalizeRange(entry)))) return [];
  return [{ field: 'admin_whitelist', before: live, after: literals }];
}

/** Plans changes of the version and of the control planes, which UpdateCluster and UpgradeCluster make in steps. */
function addUpgrade(
  plan: PlanBuilder,
  cluster: ManifestCluster,
  live: LiveCluster,
  dependsOn: readonly string[],
): string[] {
  const { path, fields } = cluster;
  const { resource } = live;
  const wave = waveOf(path, plan.manifest.rollout.waves);
  const version = wantedVersion(plan, path, fields, resource);
  const controlPlanes = typeof fields['control_planes'] === 'string' ? fields['control_planes'] : undefined;
  const steps = version === undefined ? [] : upgradeSteps(resource.version, version);
  const newPlan = controlPlanes !== undefined && controlPlanes !== resource.control_planes;
  if (steps.length === 0 && !newPlan) {
    if (fields['version'] !== undefined) plan.addUpToDate(wave, path);
    return [];
  }
  if (newPlan && resource.control_planes.includes('3.masters') && controlPlanes.includes('mono')) {
    plan.addProblem({
      path,
      reason: 'downgrade',
      message:
        `cluster ${path} has ${resource.control_planes}, ` +
        `and the service cannot change it back to ${controlPlanes}`,
      hint: `Write \`control_planes: ${resource.control_planes}\`.`,
    });
    return [];
  }
  const pools = version === undefined ? [] : addSkewProblems(plan, cluster, live, version);
  plan.setFingerprint(path, resource);
  const fieldChanges: FieldChange[] = [
    ...(steps.length > 0 ? [{ field: 'version', before: resource.version, after: version }] : []),
    ...(newPlan ? [{ field: 'control_planes', before: resource.control_planes, after: controlPlanes }] : []),
  ];
  const id = plan.add({
    action: 'upgrade',
    kind: 'cluster',
    path,
    resourceId: resource.id,
    fields: fieldChanges,
    body: newPlan ? { control_planes: controlPlanes } : {},
    steps,
    wave,
    leftBehind: pools === undefined || version === undefined ? undefined : poolsLeftBehind(version, pools),
    // A new upgrade strategy of a pool must be in place before the cluster is upgraded.
    dependsOn: [...dependsOn, ...poolsToChangeFirst(cluster, live)],
  });
  return [id];
}

/**
 * Adds a problem for each pool that the upgraded control plane would not support. Returns the versions of all pools,
 * with the upgrade strategy from the manifest. Undefined if the nodes could not be read.
 */
function addSkewProblems(
  plan: PlanBuilder,
  { path, nodepools = [], peerings }: ManifestCluster,
  { resource, inside }: LiveCluster,
  version: string,
): PoolVersions[] | undefined {
  if (inside === undefined) return undefined;
  if ('notChecked' in inside) {
    // If the manifest names pools or peerings, they are reported as not checked elsewhere.
    if (nodepools.length === 0 && peerings.length === 0)
      plan.addNotChecked({ path, what: 'versions of nodes', reason: inside.notChecked });
    return undefined;
  }
  const wanted = inside.nodepools.map((pool) => {
    const spec = nodepools.find(({ name }) => name === pool.metadata.name)?.spec['upgradeStrategy'];
    return isObject(spec)
      ? { ...pool, spec: { ...pool.spec, upgradeStrategy: { ...pool.spec.upgradeStrategy, ...withoutNulls(spec) } } }
      : pool;
  });
  const pools = poolVersionsOf(path, wanted, inside.nodes ?? []);
  for (const { path: pool, message, hint } of skewProblems(resource.version, version, pools))
    plan.addProblem({
      path: pool,
      reason: 'skew',
      message: `cluster ${path} cannot be upgraded to ${version}: ${message}`,
      hint,
    });
  return pools;
}

/** IDs of the changes that give a pool another upgrade strategy. */
function poolsToChangeFirst({ nodepools = [] }: ManifestCluster, cluster: LiveCluster): string[] {
  const inside = insideOf(cluster);
  return nodepools
    .filter(({ name, spec }) => {
      const live = inside?.nodepools.find(({ metadata }) => metadata.name === name);
      return live !== undefined && changesUpgradeStrategy(spec, live.spec);
    })
    .flatMap((pool) => (['update', 'adopt'] as const).map((action) => changeId(action, 'nodepool', pool.path)));
}

/** The version to upgrade to. Undefined if the live one is right or a problem was added. */
function wantedVersion(
  plan: PlanBuilder,
  path: string,
  fields: Fields,
  resource: LiveCluster['resource'],
): string | undefined {
  const wanted = fields['version'];
  if (typeof wanted !== 'string') return undefined;
  const order = compareVersions(wanted, resource.version);
  if (order > 0) {
    if (upgradeSteps(resource.version, wanted).length > 0) return wanted;
    plan.addProblem({
      path,
      reason: 'invalid',
      message: `cluster ${path} runs Kubernetes ${resource.version}, which cannot be upgraded to ${wanted}`,
      hint: 'Upgrades stay within one major version.',
    });
    return undefined;
  }
  if (order === 0) return undefined;
  // If the service upgrades automatically, the version in the manifest is a minimum.
  const upgradesItself = maintenanceOf({ ...resource, ...fields }).minor?.enabled === true;
  if (upgradesItself) return undefined;
  plan.addProblem({
    path,
    reason: 'downgrade',
    message: `cluster ${path} runs Kubernetes ${resource.version}, which is newer than ${wanted} in the manifest`,
    hint: `Downgrades are not supported. Write \`version: "${resource.version}"\` for ${path}.`,
  });
  return undefined;
}
