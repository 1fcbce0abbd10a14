import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterAccess, NodePoolSummary } from '../cluster-backend.ts';

export interface ControllersOptions {
  readonly emulator: EmulatorState;
  readonly clusterId: string;
  /** Access to the cluster's API with the rights of an administrator. It stays valid while the cluster exists. */
  readonly access: ClusterAccess;
  /** Whether node pools become Node objects. `false` for a cluster that has its own nodes. */
  readonly createsNodes: boolean;
  /** Called with faults of the controllers. */
  readonly onFault: (error: unknown) => void;
}

/** The running controllers of a cluster. */
export interface Controllers {
  /** The cluster's node pools, as last seen. */
  nodePools(): readonly NodePoolSummary[];
  /** Stops. The cluster and the emulator's store keep everything. */
  stop(): Promise<void>;
  /** Stops, and removes what the emulator's store holds for the cluster. */
  remove(): Promise<void>;
}

/**
 * Installs the `oks.dev` kinds in a cluster and starts to reconcile their objects by the emulator's clock. Resolves
 * once the kinds can be used.
 */
export function startControllers(_options: ControllersOptions): Promise<Controllers> {
  const nothing = (): Promise<void> => Promise.resolve();
  return Promise.resolve({ nodePools: () => [], stop: nothing, remove: nothing });
}
