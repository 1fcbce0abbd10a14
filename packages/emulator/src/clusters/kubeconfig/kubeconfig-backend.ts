import { isOksError, OksError } from '@oks-kit/core';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { ApiError } from '../../http/api-error.ts';
import type { BackendOptions, ClusterAccess, ClusterBackend } from '../cluster-backend.ts';
import { checkKinds, uninstallKinds } from '../controllers/install-kinds.ts';
import { callerFor, type Controllers, startControllers } from '../controllers/start-controllers.ts';
import { type ExistingClusterSource, readExistingCluster } from './read-existing-cluster.ts';

export interface KubeconfigBackendOptions extends BackendOptions, ExistingClusterSource {}

/** The setting that holds the ID of the emulated cluster. */
const setting = 'kubeconfig_cluster';

/**
 * Backs one emulated cluster with an existing one. Its kubeconfigs carry the credentials of the file, and act as the
 * user and group that were requested. The `oks.dev` kinds are installed, and removed with the emulated cluster.
 * Throws `OksError` (`emulator`) for a kubeconfig that cannot be used, a cluster that cannot be reached, and one with
 * `oks.dev` kinds that belong to somebody else.
 */
export async function createKubeconfigBackend(
  emulator: EmulatorState,
  { kubeconfig, context, dataDir, onFault }: KubeconfigBackendOptions,
): Promise<ClusterBackend> {
  const existing = readExistingCluster({ kubeconfig, context });
  const { access } = existing;
  const call = callerFor(access);
  const own = new Set(emulator.allClusters().map(({ id }) => id));
  await checkKinds(call, own).catch((error: unknown) => {
    throw isOksError(error, 'emulator') ? error : unreachable(existing.context, error);
  });
  let running: { readonly id: string; readonly controllers: Promise<Controllers> } | undefined;

  function start(clusterId: string): Promise<Controllers> {
    const other = running !== undefined && running.id !== clusterId ? emulator.clusterById(running.id) : undefined;
    if (other !== undefined) throw occupied(other.cluster.name);
    if (running?.id !== clusterId) {
      emulator.settings.put({ id: setting, value: clusterId });
      const controllers = startControllers({ emulator, clusterId, access, createsNodes: false, onFault });
      running = { id: clusterId, controllers };
      controllers.catch(() => (running = undefined));
    }
    return running.controllers;
  }

  function occupied(name: string): ApiError {
    return new ApiError(
      409,
      `The context ${existing.context} already backs the cluster ${name}. ` +
        'Delete that cluster first, or start the emulator with another backend.',
    );
  }

  async function removeCluster(clusterId: string): Promise<void> {
    if (running?.id !== clusterId) return;
    const { controllers } = running;
    await controllers.then(
      (started) => started.remove(),
      () => undefined,
    );
    await uninstallKinds(call, clusterId);
    running = undefined;
    emulator.settings.delete(setting);
  }

  return {
    kind: 'kubeconfig',
    programs: [],
    async issueCredentials(clusterId, { user, group }): Promise<ClusterAccess> {
      await start(clusterId);
      return {
        cluster: access.cluster,
        user: { ...access.user, as: user, ...(group === undefined ? {} : { 'as-groups': [group] }) },
      };
    },
    remove: removeCluster,
    async resume() {
      const id = emulator.settings.get(setting)?.value;
      if (id !== undefined && emulator.clusterById(id) !== undefined) await start(id);
    },
    async status() {
      if (running === undefined) return [];
      const { id, controllers } = running;
      return [{ id, server: access.cluster.server, nodePools: (await controllers).nodePools() }];
    },
    async close() {
      if (running === undefined) return;
      // Without a data folder, the emulated cluster ends with the emulator.
      if (dataDir === undefined) await removeCluster(running.id);
      else await running.controllers.then((started) => started.stop());
    },
  };
}

function unreachable(context: string, cause: unknown): OksError {
  const reason = isOksError(cause) ? ` ${cause.message}` : '';
  return new OksError('emulator', `The cluster of the context "${context}" cannot be used.${reason}`, {
    hint: `Check it with \`kubectl --context ${context} get crd\`.`,
    cause,
  });
}
