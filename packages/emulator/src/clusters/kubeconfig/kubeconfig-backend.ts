import { OksError } from '@oks-kit/core';
import type { EmulatorState } from '../../state/emulator-state.ts';
import type { BackendOptions, ClusterBackend } from '../cluster-backend.ts';

export interface KubeconfigBackendOptions extends BackendOptions {
  /** Path of the file. */
  readonly kubeconfig: string;
  /** @default the current context */
  readonly context?: string | undefined;
}

/** Backs one emulated cluster with an existing one. */
export function createKubeconfigBackend(
  _emulator: EmulatorState,
  _options: KubeconfigBackendOptions,
): Promise<ClusterBackend> {
  return Promise.reject(new OksError('emulator', 'Clusters of a kubeconfig are not available in this release.'));
}
