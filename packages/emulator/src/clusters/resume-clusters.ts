import type { EmulatorState } from '../state/emulator-state.ts';
import type { ClusterRecord } from '../state/records.ts';
import { clusterName } from './cluster-name.ts';
import { failureText } from './started-clusters.ts';

export interface ResumeOptions {
  /** Starts the Kubernetes API of a cluster. */
  readonly start: (clusterId: string) => Promise<unknown>;
  /** Shows a warning to the user. */
  readonly warn: (message: string) => void;
  /** Aborted when the emulator closes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the clusters whose Kubernetes API ran when the emulator was last stopped. Those that do not start are reported
 * in a warning for each reason, and the others work.
 */
export async function resumeClusters(emulator: EmulatorState, { start, warn, signal }: ResumeOptions): Promise<void> {
  const namesByReason = new Map<string, string[]>();
  await Promise.all(
    resumableClusters(emulator).map(async (record) => {
      try {
        await start(record.id);
      } catch (error) {
        const reason = failureText(error);
        namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), clusterName(emulator, record)]);
      }
    }),
  );
  if (signal?.aborted === true) return;
  for (const [reason, names] of namesByReason) {
    const noun = names.length === 1 ? 'cluster' : 'clusters';
    warn(
      `The ${noun} ${names.toSorted().join(', ')} cannot be used. ${reason} ` +
        `Fix the cause and restart the emulator, or delete the ${noun}.`,
    );
  }
}

function resumableClusters(emulator: EmulatorState): ClusterRecord[] {
  // Others run them as well, and this one starts a cluster when somebody asks for it.
  if (emulator.store.isShared) return [];
  return emulator.allClusters().filter(({ port, lifecycle }) => port !== undefined && lifecycle.status !== 'deleting');
}
