import { type NodePool, progressOf } from '@oks-kit/kubernetes/kinds';
import { insideOf, type LiveCluster, type LiveInside, projectAt, whyNotRead } from '../live/live-state.ts';
import { ownerOf, ownerTag } from '../manifest/owner.ts';
import { type ManifestCluster, type ManifestNodepool, withoutNulls } from '../manifest/read-manifest.ts';
import { changesUpgradeStrategy, compareNodepools, nodepoolPatch } from './compare-nodepools.ts';
import { changeId } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { adoption } from './plan-update.ts';

/** Label on our peering requests. Its value is the cluster on the other side. */
export const peerLabel = 'oks-kit/peer';

/** Converts `data/warehouse` to a label value, which cannot contain a slash. */
export function peerLabelValue(cluster: string): string {
  return cluster.replace('/', '.');
}

/** The path of a peering: `shop/web data/warehouse`. */
export function peeringPath(from: string, to: string): string {
  return `${from} ${to}`;
}

/**
 * Plans the node pools of a cluster and the peerings that it declares. `clusterReady` and `upgraded` are IDs of changes
 * to the cluster, which changes inside it wait for.
 */
export function planInside(
  plan: PlanBuilder,
  cluster: ManifestCluster,
  live: LiveCluster | undefined,
  clusterReady: readonly string[],
  upgraded: readonly string[],
): void {
  const { path, nodepools = [], peerings } = cluster;
  const dependsOn = [...clusterReady, ...upgraded];
  if (nodepools.length === 0 && peerings.length === 0) return;
  const reason = live === undefined ? undefined : whyNotRead(live);
  if (reason !== undefined) {
    plan.addNotChecked({ path, what: nodepools.length === 0 ? 'peerings' : 'node pools', reason });
    return;
  }
  const inside = insideOf(live);
  for (const pool of nodepools) {
    const livePool = inside?.nodepools.find(({ metadata }) => metadata.name === pool.name);
    // The upgrade of the cluster waits for a new upgrade strategy, so that pool must not wait for the upgrade.
    const isFirst = livePool !== undefined && changesUpgradeStrategy(pool.spec, livePool.spec);
    planNodepool(plan, pool, livePool, isFirst ? clusterReady : dependsOn);
  }
  for (const other of peerings) planPeering(plan, path, other, inside, dependsOn);
}

function labelsOf(plan: PlanBuilder): Record<string, string> {
  return plan.manifest.owner === undefined ? {} : { [ownerTag]: plan.manifest.owner };
}

function planNodepool(
  plan: PlanBuilder,
  { path, name, spec }: ManifestNodepool,
  live: NodePool | undefined,
  dependsOn: readonly string[],
): void {
  const creation = {
    kind: 'nodepool',
    path,
    body: { metadata: { name, labels: labelsOf(plan) }, spec: withoutNulls(spec) },
  } as const;
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) {
    const given = Object.entries(withoutNulls(spec));
    plan.add({
      ...creation,
      action: 'create',
      fields: given.map(([field, after]) => ({ field, before: null, after })),
      reason: live === undefined ? undefined : 'after the existing one has been deleted',
      dependsOn,
    });
    return;
  }
  const ownership = plan.ownership('node pool', path, live.metadata.labels);
  if (ownership === 'foreign') return;
  const { changes, immutable } = compareNodepools(spec, live.spec);
  if (immutable.length > 0) {
    const fields = immutable.map(({ field }) => `\`${field}\``).join(', ');
    if (plan.options.replace?.includes(path) === true) {
      plan.setFingerprint(path, live);
      plan.add({
        ...creation,
        action: 'replace',
        fields: changes,
        reason: `existing nodes keep their ${fields}`,
        dependsOn,
      });
      return;
    }
    for (const { field, before, after } of immutable) {
      plan.addProblem({
        path,
        reason: 'immutable',
        message:
          `node pool ${path}: \`${field}\` is ${JSON.stringify(before)} and cannot become ${JSON.stringify(after)}: ` +
          'existing nodes keep it',
        hint: `To delete the pool with its nodes and create it again, pass --replace ${path}.`,
      });
    }
    return;
  }
  const { owner } = plan.manifest;
  const adopts = owner !== undefined && ownership === 'unowned';
  if (changes.length === 0 && !adopts) return;
  plan.setFingerprint(path, live);
  plan.add({
    action: adopts ? 'adopt' : 'update',
    kind: 'nodepool',
    path,
    fields: changes,
    body: {
      ...(adopts ? { metadata: { labels: labelsOf(plan) } } : {}),
      ...(changes.length > 0 ? { spec: nodepoolPatch(changes) } : {}),
    },
    reason: adopts ? adoption(ownerOf(live.metadata.labels), owner) : undefined,
    dependsOn,
  });
}

function planPeering(
  plan: PlanBuilder,
  from: string,
  to: string,
  inside: LiveInside | undefined,
  dependsOn: readonly string[],
): void {
  const path = peeringPath(from, to);
  if (inside !== undefined && isPeered(plan, from, to, inside)) return;
  plan.add({
    action: 'create',
    kind: 'peering',
    path,
    fields: [],
    body: { from, to, labels: { ...labelsOf(plan), [peerLabel]: peerLabelValue(to) } },
    // Both clusters must exist. Dependencies that are not in the plan are ignored.
    dependsOn: [...dependsOn, changeId('create', 'cluster', to)],
  });
}

/** Whether a peering exists, no matter who created it. */
function isPeered(plan: PlanBuilder, from: string, to: string, { requests, peerings }: LiveInside): boolean {
  const ours = requests.find(
    ({ metadata }) => metadata.labels?.[peerLabel] === peerLabelValue(to) && metadata.deletionTimestamp === undefined,
  );
  if (ours !== undefined) {
    const failure = progressOf.netPeeringRequests(ours).failure;
    if (failure === undefined) {
      // A request that is not active yet stays in the plan: apply continues it.
      return progressOf.netPeeringRequests(ours).ready;
    }
    plan.addProblem({
      path: peeringPath(from, to),
      reason: 'failed',
      message: `the peering of ${from} with ${to} cannot become active: ${failure}`,
      hint: `Delete the NetPeeringRequest ${ours.metadata.name} in ${from}, then run apply again.`,
      request: ours.metadata.name,
    });
    return true;
  }
  const nets = [from, to].map((cluster) => projectAt(plan.live, cluster.split('/')[0] ?? '')?.netId);
  return peerings.some(({ status }) => {
    const ends = [status?.sourceNetId, status?.accepterNetId];
    return nets.every((net) => net !== undefined && ends.includes(net)) && status?.netPeeringState === 'active';
  });
}
