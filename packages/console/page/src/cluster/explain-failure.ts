import type { ClusterDetails, EmulatorFault, EmulatorRequest, NodePoolDetails } from '../../../src/api/index.ts';
import { clockOf } from '../text/format.ts';

/** Why a cluster is `failed`, as far as it is known, and what may help. Names are in backticks. */
export interface Explanation {
  readonly title: string;
  readonly why: string;
  /** ID of an injected fault that would make the next attempt fail too. */
  readonly activeFault: string | undefined;
  readonly quotasMayHelp: boolean;
  readonly supportMayHelp: boolean;
}

/** Kind of the emulator's fault that makes clusters fail. */
const failing = 'cluster_failed';

/** Operations after which a cluster can fail, as verbs. */
const attempts: Readonly<Record<string, string>> = {
  CreateCluster: 'create',
  UpdateCluster: 'update',
  UpgradeCluster: 'upgrade',
};

export function explainFailure(
  cluster: ClusterDetails,
  pools: readonly NodePoolDetails[],
  requests: readonly EmulatorRequest[],
  faults: readonly EmulatorFault[],
): Explanation {
  const request = requestThatFailed(cluster.id, requests);
  const name = `${cluster.projectName}/${cluster.name}`;
  const activeFault = faults.find(
    ({ kind, operations }) => kind === failing && (operations?.some((operation) => operation in attempts) ?? true),
  )?.id;
  if (request?.operation != null) {
    const attempt = attempts[request.operation] ?? 'change';
    return {
      title: `${name} failed because of a fault that was injected into the emulator.`,
      why:
        `The fault \`${failing}\` affected the request to ${attempt} the cluster (\`${request.operation}\`` +
        ` at ${clockOf(request.time)} UTC). It makes the emulator behave like a service that fails.`,
      activeFault,
      quotasMayHelp: false,
      supportMayHelp: false,
    };
  }
  return {
    title: `${name} failed.`,
    why: whatHappened(cluster, pools),
    activeFault,
    quotasMayHelp: true,
    supportMayHelp: true,
  };
}

/** Returns the last request about the cluster that was affected by the fault. */
function requestThatFailed(id: string, requests: readonly EmulatorRequest[]): EmulatorRequest | undefined {
  return requests.findLast(
    ({ operation, faults, path, responseBody }) =>
      operation !== null &&
      operation in attempts &&
      faults.includes(failing) &&
      (path.includes(id) || JSON.stringify(responseBody ?? '').includes(id)),
  );
}

function whatHappened(cluster: ClusterDetails, pools: readonly NodePoolDetails[]): string {
  const { version, expectedVersion, controlPlanes, expectedControlPlanes } = cluster;
  const broken = pools.find(({ lastError }) => lastError !== null);
  const noReason = 'The service reports no reason.';
  if (broken?.lastError != null) return `Node pool \`${broken.name}\` reports: ${broken.lastError}`;
  if (expectedVersion !== null && expectedVersion !== version)
    return `It failed during the upgrade from ${version} to ${expectedVersion}. ${noReason}`;
  if (expectedControlPlanes !== null && expectedControlPlanes !== controlPlanes)
    return `It failed during the change of its plan from ${controlPlanes} to ${expectedControlPlanes}. ${noReason}`;
  return cluster.updatedAt === null || cluster.updatedAt === cluster.createdAt
    ? `It failed during its creation. ${noReason}`
    : `It failed after its last change. ${noReason}`;
}
