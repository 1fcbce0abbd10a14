import { OksConflictError, OksWaitError, pollUntil } from '@oks-kit/core';
import type { ClusterClient } from '@oks-kit/kubernetes';
import { type NodePool, progressOf } from '@oks-kit/kubernetes/kinds';
import { poolsBehind, type PoolVersions, poolVersionsOf, skewProblems } from '../plan/node-versions.ts';

/** Where an upgrade reads the nodes of a cluster. */
export interface ClusterNodes {
  /** `PROJECT/CLUSTER`, such as `shop/web`. */
  readonly path: string;
  /** Connects to the API of the cluster. */
  readonly open: () => Promise<Pick<ClusterClient, 'nodepools' | 'nodes'>>;
}

/** Reads the versions of the nodes of a cluster, pool by pool. */
export async function readPoolVersions({ path, open }: ClusterNodes, signal?: AbortSignal): Promise<PoolVersions[]> {
  const api = await open();
  const [pools, nodes] = await Promise.all([api.nodepools.list({ signal }), api.nodes.list({ signal })]);
  return poolVersionsOf(path, pools, nodes);
}

/** Throws `OksConflictError` if the nodes of a cluster would not support an upgrade step. */
export function checkSkew(path: string, from: string, to: string, pools: readonly PoolVersions[]): void {
  const [problem] = skewProblems(from, to, pools);
  if (problem === undefined) return;
  const { message, hint } = problem;
  throw new OksConflictError(`The upgrade of ${path} to ${to} was not started: ${message}.`, { status: 409, hint });
}

export interface WaitForPoolsOptions {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly onChange: ((text: string) => void) | undefined;
}

/**
 * Waits after an upgrade until the pools that upgrade automatically are ready. A pool that starts immediately must
 * have reached the version; a pool that waits for its maintenance window only has to be ready. Throws `OksWaitError`.
 */
export async function waitForPools(
  { path, open }: ClusterNodes,
  version: string,
  { signal, timeoutMs, onChange }: WaitForPoolsOptions,
): Promise<void> {
  const api = await open();
  let last: string | undefined;
  await pollUntil(
    {
      async look(looking) {
        const [pools, nodes] = await Promise.all([
          api.nodepools.list({ signal: looking }),
          api.nodes.list({ signal: looking }),
        ]);
        const behind = new Set(poolsBehind(version, poolVersionsOf(path, pools, nodes)).map((pool) => pool.path));
        const first = pools.find(
          (pool) =>
            upgradesItself(pool) &&
            (!progressOf.nodepools(pool).ready || (followsAtOnce(pool) && behind.has(`${path}/${pool.metadata.name}`))),
        );
        if (first === undefined) return { result: undefined };
        const text = `node pool ${first.metadata.name} ${progressOf.nodepools(first).text}`;
        if (text !== last) onChange?.(text);
        last = text;
        const failure = progressOf.nodepools(first).failure;
        if (failure === undefined) return undefined;
        throw new OksWaitError('wait_failed', `Node pool ${path}/${first.metadata.name} failed: ${failure}`, {
          lastStatus: text,
        });
      },
      timeoutError: (limitMs, cause) =>
        new OksWaitError(
          'wait_timeout',
          `The node pools of ${path} were not upgraded to ${version} within ${Math.round(limitMs / 1000)} s.`,
          { lastStatus: last, hint: 'The operation continues. Run the command again to continue.', cause },
        ),
    },
    { signal, timeoutMs },
  );
}

function upgradesItself({ metadata, spec }: NodePool): boolean {
  return metadata.deletionTimestamp === undefined && spec.upgradeStrategy?.autoUpgradeEnabled !== false;
}

/** Whether the nodes of a pool upgrade immediately after their cluster, not later in a maintenance window. */
function followsAtOnce({ spec: { upgradeStrategy } }: NodePool): boolean {
  return upgradeStrategy?.autoUpgradeEnabled === true && upgradeStrategy.autoUpgradeMaintenance === undefined;
}
