import type { EmulatorState } from '../state/emulator-state.ts';
import type { ClusterRecord } from '../state/records.ts';

/** The clusters whose Kubernetes API ran when the emulator was last stopped. */
export function resumableClusters(emulator: EmulatorState): ClusterRecord[] {
  // Others run them as well, and this one starts a cluster when somebody asks for it.
  if (emulator.store.isShared) return [];
  return emulator.allClusters().filter(({ port, lifecycle }) => port !== undefined && lifecycle.status !== 'deleting');
}
