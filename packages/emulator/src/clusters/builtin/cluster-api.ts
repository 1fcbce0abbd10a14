import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterHandler } from '../cluster-listener.ts';
import { type ClusterState, openClusterState } from '../oks-state/cluster-state.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { createKubernetesApi, type KubernetesApiOptions } from './kubernetes-api.ts';
import { addNamespaces } from './namespaces.ts';

/** Creates a cluster's state and the handler of its Kubernetes API. It does not listen yet. */
export async function openClusterApi(
  emulator: EmulatorState,
  clusterId: string,
  options: KubernetesApiOptions,
): Promise<{ readonly answer: ClusterHandler; readonly state: ClusterState }> {
  const state = await emulator.store.run(() => {
    const definitions = customResourceDefinitions(emulator.clusterById(clusterId)?.createdAt ?? 0);
    const opened = openClusterState(
      emulator,
      clusterId,
      definitions.map((definition) => ['customresourcedefinitions', definition] as const),
    );
    addNamespaces(opened.objects, emulator.clock.now());
    return opened;
  });
  return { answer: createKubernetesApi(state, options), state };
}
