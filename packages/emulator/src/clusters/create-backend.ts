import type { EmulatorState } from '../state/emulator-state.ts';
import { createBuiltinBackend } from './builtin/builtin-backend.ts';
import type { BackendOptions, ClusterBackend, KubernetesOption } from './cluster-backend.ts';

/**
 * Creates the backend of an emulator. Only the code of the one that was chosen is loaded.
 * Throws `OksError` (`emulator`) if it cannot run on this machine.
 */
export async function createBackend(
  kubernetes: KubernetesOption,
  assets: string | undefined,
  emulator: EmulatorState,
  options: BackendOptions,
): Promise<ClusterBackend> {
  if (kubernetes === 'builtin') return createBuiltinBackend(emulator, options);
  if (kubernetes === 'kube-apiserver') {
    const { createKubeApiserverBackend } = await import('./kube-apiserver/kube-apiserver-backend.ts');
    return createKubeApiserverBackend(emulator, { ...options, assets });
  }
  const { createKubeconfigBackend } = await import('./kubeconfig/kubeconfig-backend.ts');
  return createKubeconfigBackend(emulator, { ...options, ...kubernetes });
}
