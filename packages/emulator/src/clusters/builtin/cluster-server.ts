import type { Server } from 'node:https';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { createEndpoint } from '../cluster-endpoint.ts';
import { type ClusterState, openClusterState } from '../oks-state/cluster-state.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { addNamespaces } from './namespaces.ts';
import type { ResponseBuffers } from './response-buffers.ts';

/** Creates the server of a cluster's Kubernetes API, which does not listen yet, and its state. */
export async function createClusterServer(
  emulator: EmulatorState,
  clusterId: string,
  host: string,
  buffers: ResponseBuffers,
): Promise<{ readonly server: Server; readonly state: ClusterState }> {
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
  return { server: await createEndpoint(emulator, clusterId, host, createKubernetesApi(state, buffers)), state };
}
