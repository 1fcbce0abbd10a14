import type { EmulatorState } from '../state/emulator-state.ts';
import type { ClusterRecord } from '../state/records.ts';

/** The name of a cluster with that of its project, such as `shop/web`. */
export function clusterName(emulator: EmulatorState, { account, cluster }: ClusterRecord): string {
  return `${emulator.projectOrDeleted(account, cluster.project_id).project.name}/${cluster.name}`;
}
