import type { Client } from '@oks-kit/client';
import { isOksError, OksConflictError, rangeContains } from '@oks-kit/core';
import { normalizeRange } from '@oks-kit/schemas';

/** Options of `withMyAddress`. */
export interface MyAddressOptions {
  readonly client: Pick<Client, 'clusters' | 'limits'>;
  /** IDs of the existing clusters whose APIs the run must reach. */
  readonly clusterIds: readonly string[];
  /** Aborting ends the run. The address is removed nevertheless. */
  readonly signal?: AbortSignal | undefined;
  /** Called with a text when the address is added or removed. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** The caller's address, added to whitelists for one run only. */
export interface TemporaryAddress {
  /** A whitelist entry, such as `192.0.2.7/32`. */
  readonly address: string;
  /** IDs of the clusters whose whitelist it was added to. `executePlan` adds the clusters that it creates. */
  readonly clusterIds: Set<string>;
}

/** Returns the caller's address, as the service sees it, as a whitelist entry. */
export async function ownAddress({ limits }: Pick<Client, 'limits'>, signal?: AbortSignal): Promise<string> {
  const { x_real_ip: address } = await limits.clientIp({ signal });
  if (typeof address === 'string' && address !== '') return `${address}/32`;
  throw new OksConflictError('The service did not report your address, so `my-ip` cannot be used.', {
    status: 409,
    hint: 'Write the address in the manifest.',
  });
}

/**
 * Adds the caller's address to the whitelists of clusters while `work` runs. Removes it afterwards, even after a
 * failure or an abort, unless it was there before. Other changes made to the whitelists in the meantime are kept.
 * Pass the address that `work` receives to `readLive` and `executePlan` as `myAddress`: otherwise the plan would show
 * it as a difference, and the run would remove it too early.
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
    // The signal is not passed on, so that an interrupted run still cleans up.
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
