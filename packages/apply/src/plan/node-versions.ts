import type { ClusterNode } from '@oks-kit/kubernetes';
import type { NodePool } from '@oks-kit/kubernetes/kinds';
import { compareVersions, nextVersion, parseVersion } from './versions.ts';

/** Kubernetes supports nodes up to this many minor versions older than the control plane, and none that are newer. */
const mostMinorsBehind = 3;

/** The Kubernetes versions of the nodes of one pool. */
export interface PoolVersions {
  /** `PROJECT/CLUSTER/POOL`, such as `shop/web/workers`. */
  readonly path: string;
  /** Version of the oldest node, such as `1.31.9`. */
  readonly oldest: string;
  /** Version of the newest node. */
  readonly newest: string;
  /** How the nodes follow an upgrade of the cluster. `unknown` for nodes that belong to no pool of the cluster. */
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

/** Returns the pools that have nodes older than `version`. */
export function poolsBehind(version: string, pools: readonly PoolVersions[]): PoolVersions[] {
  return pools.filter(({ oldest }) => compareVersions(version, oldest) > 0);
}

/**
 * Returns the pools that still have nodes older than `version` when an upgrade of the cluster to it is done: they
 * upgrade manually or in their maintenance window.
 */
export function poolsLeftBehind(version: string, pools: readonly PoolVersions[]): PoolVersions[] {
  return poolsBehind(version, pools).filter(({ upgrade }) => upgrade === 'manual' || upgrade === 'in-window');
}

/** Describes a pool in one line: `shop/web/old (1.31, does not upgrade automatically)`. */
export function describePool({ path, oldest, upgrade }: PoolVersions): string {
  return `${path} (${oldest}, ${upgradeTexts[upgrade]})`;
}

const upgradeTexts = {
  automatic: 'upgrades automatically',
  'in-window': 'upgrades in its maintenance window',
  manual: 'does not upgrade automatically',
  unknown: 'nodes of an unknown pool',
} as const satisfies Readonly<Record<PoolVersions['upgrade'], string>>;

/** A pool whose nodes are too old or too new for an upgrade of their cluster. */
export interface SkewProblem {
  /** `PROJECT/CLUSTER/POOL`. */
  readonly path: string;
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/**
 * Returns the pools whose nodes the control plane would not support during or after an upgrade (version skew policy of
 * Kubernetes). Nodes that upgrade automatically follow each step, so only the first step matters for them.
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
                'cluster to a lower version.'
              : 'Wait until the nodes have been upgraded, replace them, or upgrade the cluster to a lower version.',
        },
      ];
    }
    if (compareVersions(newest, to) > 0) {
      return [
        {
          path,
          message:
            `the nodes of ${path} run Kubernetes ${newest}, which is newer than ${to}: ` +
            'Kubernetes does not support that',
          hint: `Upgrade the cluster to ${newest.split('.').slice(0, 2).join('.')}, or replace the nodes.`,
        },
      ];
    }
    return [];
  });
}
