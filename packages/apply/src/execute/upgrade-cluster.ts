import { compareVersions } from '../plan/versions.ts';
import type { Client } from '@oks-kit/client';
import type { Cluster } from '@oks-kit/schemas';

export interface UpgradeClusterOptions {
  /** Minor versions to go through, in order. @default none */
  readonly steps?: readonly string[] | undefined;
  /** Control planes that the cluster should have. @default as they are */
  readonly controlPlanes?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for each step, in milliseconds. @default the waiter's own */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Brings a cluster to a version and to control planes. The service first records what is expected (UpdateCluster) and
 * then applies it (UpgradeCluster); some changes need the first step only. Interrupted anywhere, calling it again does
 * what is left. Throws the errors of the calls and `OksWaitError`.
 */
export async function upgradeCluster(
  { clusters }: Pick<Client, 'clusters'>,
  id: string,
  { steps = [], controlPlanes, signal, timeoutMs, onProgress }: UpgradeClusterOptions,
): Promise<Cluster> {
  const ready = async (): Promise<Cluster> => clusters.waitFor(id, 'ready', { signal, timeoutMs });
  let cluster = await ready();
  /** The rest of a change that was interrupted, and this one's own second step. */
  const applyExpected = async (): Promise<void> => {
    const { expected_version: version, expected_control_planes: plan } = cluster;
    const pending = [version, plan].filter((value) => value !== undefined && value !== null && value !== '');
    if ((version ?? cluster.version) === cluster.version && (plan ?? cluster.control_planes) === cluster.control_planes)
      return;
    onProgress?.(`applying ${pending.join(' and ')}`);
    await clusters.upgrade(id, { signal });
    cluster = await ready();
  };
  const change = async (changes: { version?: string; control_planes?: string }): Promise<void> => {
    onProgress?.(`changing to ${Object.values(changes).join(' and ')}`);
    await clusters.update(id, changes, { signal });
    cluster = await ready();
    await applyExpected();
  };
  await applyExpected();
  for (const version of steps) if (isNewer(version, cluster.version)) await change({ version });
  if (controlPlanes !== undefined && cluster.control_planes !== controlPlanes)
    await change({ control_planes: controlPlanes });
  return cluster;
}

function isNewer(version: string, current: string): boolean {
  return compareVersions(version, current) > 0;
}
