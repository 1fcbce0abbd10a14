import type { ClusterDetails, EmulatorRequest, NodePoolDetails } from '../../../src/api/index.ts';
import { clockOf } from '../text/format.ts';

/** Why a cluster is `failed`, as far as it can be known, and what to do next. Backticks mark commands and names. */
export interface Explanation {
  readonly why: string;
  /** Whether the cause is known, or only what happened. */
  readonly isKnown: boolean;
  readonly steps: readonly string[];
  /** Whether the cause is a fault of an emulator. */
  readonly isInjected: boolean;
}

/** What a request to the service did, in words. */
const attempts: Readonly<Record<string, string>> = {
  CreateCluster: 'it was created',
  UpdateCluster: 'it was updated',
  UpgradeCluster: 'it was upgraded',
};

/** The request during which an emulator was told to let the cluster fail. The newest one counts. */
export function findFault(id: string, requests: readonly EmulatorRequest[]): EmulatorRequest | undefined {
  return requests.findLast(
    ({ operation, faults, path, responseBody }) =>
      operation !== null &&
      operation in attempts &&
      faults.includes('cluster_failed') &&
      (path.includes(id) || JSON.stringify(responseBody ?? '').includes(id)),
  );
}

export function explainFailure(
  cluster: ClusterDetails,
  pools: readonly NodePoolDetails[],
  requests: readonly EmulatorRequest[] | undefined,
): Explanation {
  const fault = findFault(cluster.id, requests ?? []);
  if (fault?.operation != null)
    return {
      isKnown: true,
      isInjected: true,
      why:
        `The emulator was told to let it fail: the fault \`cluster_failed\` hit the request \`${fault.operation}\`` +
        ` at ${clockOf(fault.time)} UTC, when ${attempts[fault.operation] ?? 'it was changed'}.`,
      steps: [
        'Remove the fault if it is still active, so that the next attempt succeeds.',
        'Delete the cluster, then create it again. A failed cluster does not recover by itself.',
      ],
    };
  const broken = pools.filter(({ lastError }) => lastError !== null);
  return {
    isKnown: broken.length > 0,
    isInjected: false,
    why: whatHappened(cluster, broken),
    steps: [
      'Check the quotas: a quota that is used up is a frequent cause.',
      'Delete the cluster, then create it again. A failed cluster does not recover by itself.',
      `If it fails again, contact the support of OUTSCALE with the ID of the cluster: \`${cluster.id}\`.`,
    ],
  };
}

function whatHappened(cluster: ClusterDetails, broken: readonly NodePoolDetails[]): string {
  const { version, expectedVersion, controlPlanes, expectedControlPlanes } = cluster;
  const [pool] = broken;
  if (pool?.lastError != null) return `Node pool \`${pool.name}\` reports: ${pool.lastError}`;
  if (expectedVersion !== null && expectedVersion !== version)
    return `It failed during the upgrade from ${version} to ${expectedVersion}. The service gives no reason.`;
  if (expectedControlPlanes !== null && expectedControlPlanes !== controlPlanes)
    return (
      `It failed while its control plane was changed from ${controlPlanes} to ${expectedControlPlanes}.` +
      ' The service gives no reason.'
    );
  return cluster.updatedAt === null || cluster.updatedAt === cluster.createdAt
    ? 'It failed while it was created. The service gives no reason.'
    : 'It failed after a change. The service gives no reason.';
}
