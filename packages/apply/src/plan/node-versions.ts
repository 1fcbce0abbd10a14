import type { ClusterNode } from '@oks-kit/kubernetes';
import type { NodePool } from '@oks-kit/kubernetes/kinds';
import { compareVersions, nextVersion, parseVersion } from './versions.ts';

/** Kubernetes supports nodes that are at most this many minor versions older than the control plane, never newer. */
const mostMinorsBehind = 3;

/** The Kubernetes versions of the nodes of one pool. */
export interface PoolVersions {
  /** `shop/web/workers` */
  readonly path: string;
  /** Version of the oldest node, such as `1.31.9`. */
  readonly oldest: string;
  /** Version of the newest node. */
  readonly newest: string;
  /** When the nodes get the version of the cluster. Unknown for nodes that belong to no pool of the cluster. */
  readonly upgrade: 'automatic' | 'in-window' | 'manual' | 'unknown';
}

/** Groups the nodes of a cluster by pool. Pools without nodes are left out. */
export function poolVersionsOf(
  cluster: string,
  pools: readonly Pick<NodePool, 'metadata' | 'spec'>[],
  nodes: readonly ClusterNode[],
): PoolVersions[] {
  const known = new Map(pools.map((pool) => [pool.metadata.name, pool]));
  const joined = nodes.flatMap(({ nodepool = '', kubeletVersion }) => {
    const [, version] = /^v?(\d+\.\d+(?:\.\d+)?)/.exec(kubeletVersion) ?? [];
    return version === undefined ? [] : [{ pool: known.has(nodepool) ? nodepool : '', version }];
  });
  const groups = Map.groupBy(joined, ({ pool }) => pool);
  return [...groups].flatMap(([name, members]): PoolVersions[] => {
    const versions = members.map(({ version }) => version).toSorted(byVersion);
    const [oldest, newest] = [versions[0], versions.at(-1)];
    if (oldest === undefined || newest === undefined) return [];
    const pool = known.get(name);
    return [{ path: pool === undefined ? cluster : `${cluster}/${name}`, oldest, newest, upgrade: upgradeOf(pool) }];
  });
}

function byVersion(a: string, b: string): number {
  return compareVersions(a, b) || (parseVersion(a)?.[2] ?? 0) - (parseVersion(b)?.[2] ?? 0);
}

function upgradeOf(pool: Pick<NodePool, 'spec'> | undefined): PoolVersions['upgrade'] {
  if (pool === undefined) return 'unknown';
  const { autoUpgradeEnabled, autoUpgradeMaintenance } = pool.spec.upgradeStrategy ?? {};
  if (autoUpgradeEnabled === false) return 'manual';
  return autoUpgradeMaintenance === undefined ? 'automatic' : 'in-window';
}

/** Pools with nodes that are older than a version of their cluster. */
export function poolsBehind(version: string, pools: readonly PoolVersions[]): PoolVersions[] {
  return pools.filter(({ oldest }) => compareVersions(version, oldest) > 0);
}

/** Pools that still have older nodes when an upgrade to a version is done. */
export function poolsLeftBehind(version: string, pools: readonly PoolVersions[]): PoolVersions[] {
  return poolsBehind(version, pools).filter(({ upgrade }) => upgrade === 'manual' || upgrade === 'in-window');
}

/** A pool as the plan and the result of an upgrade name it: `shop/web/old (1.31, upgraded manually)`. */
export function describePool({ path, oldest, upgrade }: PoolVersions): string {
  return `${path} (${oldest}, ${upgradeTexts[upgrade]})`;
}

const upgradeTexts = {
  automatic: 'upgrades automatically',
  'in-window': 'upgrades in its maintenance window',
  manual: 'does not upgrade automatically',
  unknown: 'nodes of no known pool',
} as const satisfies Readonly<Record<PoolVersions['upgrade'], string>>;

export interface SkewProblem {
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * Pools whose nodes a cluster would not support during or after an upgrade. Nodes that upgrade automatically follow
 * each step, so that only the first one matters to them.
 */
export function skewProblems(from: string, to: string, pools: readonly PoolVersions[]): SkewProblem[] {
  return pools.flatMap((pool): SkewProblem[] => {
    const { path, oldest, newest, upgrade } = pool;
    const follows = upgrade === 'automatic' || upgrade === 'unknown';
    const reached = follows ? (nextVersion(from, to) ?? to) : to;
    if (compareVersions(reached, oldest) > mostMinorsBehind) {
      return [
        {
          path,
          message:
            `the nodes of ${path} run Kubernetes ${oldest}, which is more than ${mostMinorsBehind} minor versions ` +
            `older than ${reached}: Kubernetes does not support that`,
          hint:
            upgrade === 'manual'
              ? 'Let the pool upgrade (`upgradeStrategy.autoUpgradeEnabled: true`), replace it, or upgrade the ' +
                'cluster less far.'
              : 'Wait until the nodes have been upgraded, replace them, or upgrade the cluster less far.',
        },
      ];
    }
    if (compareVersions(newest, to) > 0) {
      return [
        {
          path,
          message: `the nodes of ${path} run Kubernetes ${newest}, which is newer than ${to}: that is not supported`,
          hint: `Upgrade the cluster to ${newest.split('.').slice(0, 2).join('.')}, or replace the nodes.`,
        },
      ];
    }
    return [];
  });
}
