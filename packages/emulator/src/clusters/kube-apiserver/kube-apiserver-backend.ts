import { OksError } from '@oks-kit/core';
import type { EmulatorState } from '../../state/emulator-state.ts';
import type { BackendOptions, ClusterBackend } from '../cluster-backend.ts';

export interface KubeApiserverOptions extends BackendOptions {
  /** Folder that is searched first. */
  readonly assets: string | undefined;
}

/** Runs a real API server for each cluster. */
export function createKubeApiserverBackend(
  _emulator: EmulatorState,
  _options: KubeApiserverOptions,
): Promise<ClusterBackend> {
  return Promise.reject(new OksError('emulator', 'The backend `kube-apiserver` is not available in this release.'));
}
