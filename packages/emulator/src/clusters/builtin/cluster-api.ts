import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterHandler } from '../cluster-listener.ts';
import { type ClusterState, openClusterState } from '../oks-state/cluster-state.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { addNamespaces } from './namespaces.ts';
import type { ResponseBuffers } from './response-buffers.ts';

/** Creates a cluster's state and the handler of its Kubernetes API. It does not listen yet. */
export async function openClusterApi(
  emulator: EmulatorState,
  clusterId: string,
  { buffers, onFault }: { readonly buffers: ResponseBuffers; readonly onFault: (error: unknown) => void },
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
  return { answer: createKubernetesApi(state, buffers, onFault), state };
}
