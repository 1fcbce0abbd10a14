import type { Client } from '@oks-kit/client';
import { isOksError, OksConflictError, rangeContains } from '@oks-kit/core';
import { normalizeRange } from '@oks-kit/schemas';

export interface MyAddressOptions {
  readonly client: Pick<Client, 'clusters' | 'limits'>;
  /** IDs of the clusters whose APIs must be reachable. */
  readonly clusterIds: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** The caller's address, which is in some whitelists for one run only. */
export interface TemporaryAddress {
  /** As a whitelist entry. */
  readonly address: string;
  /** IDs of the clusters to whose whitelists it was added. A run adds the clusters that it creates with it. */
  readonly clusterIds: Set<string>;
}

/** The caller's own address as a whitelist entry, as the service sees it. */
export async function ownAddress({ limits }: Pick<Client, 'limits'>, signal?: AbortSignal): Promise<string> {
  const { x_real_ip: address } = await limits.clientIp({ signal });
  if (typeof address === 'string' && address !== '') return `${address}/32`;
  throw new OksConflictError('The service did not report your address, so `my-ip` cannot be used.', {
    status: 409,
    hint: 'Write the address in the manifest.',
  });
}

/**
 * Adds the caller's address to the whitelists of clusters while `work` runs, and removes it afterwards if it was
 * added, even after a failure or an abort. Other changes to the whitelists made meanwhile stay. Pass what `work` gets
 * to `readLive` and `executePlan`, so that the address is no difference and the changes of the run keep it.
 */
export async function withMyAddress<T>(
  options: MyAddressOptions,
  work: (temporary: TemporaryAddress) => Promise<T>,
): Promise<T> {
  const { client, clusterIds, signal, onProgress } = options;
  const address = await ownAddress(client, signal);
  const added = new Set<string>();
  try {
    for (const id of clusterIds) {
      const cluster = await client.clusters.waitFor(id, 'ready', { signal });
      if (cluster.admin_whitelist.some((entry) => rangeContains(entry, address))) continue;
      onProgress?.(`adding ${address} to the whitelist of ${cluster.name}`);
      added.add(id);
      await client.clusters.update(id, { admin_whitelist: [...cluster.admin_whitelist, address] }, { signal });
      await client.clusters.waitFor(id, 'ready', { signal });
    }
    return await work({ address, clusterIds: added });
  } finally {
    // Without the signal: an interrupted run still cleans up.
    for (const id of added) await removeAddress(client, id, address, onProgress);
  }
}

async function removeAddress(
  { clusters }: Pick<Client, 'clusters'>,
  id: string,
  address: string,
  onProgress: MyAddressOptions['onProgress'],
): Promise<void> {
  try {
    const { name, admin_whitelist } = await clusters.waitFor(id, 'ready');
    const kept = admin_whitelist.filter((entry) => normalizeRange(entry) !== address);
    if (kept.length === admin_whitelist.length) return;
    onProgress?.(`removing ${address} from the whitelist of ${name}`);
    await clusters.update(id, { admin_whitelist: kept });
  } catch (error) {
    // The run may have deleted the cluster.
    if (!isOksError(error, 'not_found')) throw error;
  }
}
