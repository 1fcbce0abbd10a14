import type { ClusterState } from '../oks-state/cluster-state.ts';
import type { JsonObject, KubeObject } from '../oks-state/kube-object.ts';
import type { RequestedObject } from '../oks-state/requested-pool.ts';
import type { Cause } from './status-error.ts';

/** The behavior that is specific to a writable kind. */
export interface WritableKind {
  /** The problems of a requested object. */
  problemsOf(name: string, object: JsonObject): Cause[];
  /** Stores the object and returns it as the API shows it. Undefined if it is removed immediately. */
  save(state: ClusterState, desired: RequestedObject): KubeObject | undefined;
  /** Returns the object as the API would show it, without storing it. */
  preview(state: ClusterState, desired: RequestedObject): KubeObject;
  /** Throws a 403 for an object that cannot be deleted. */
  checkDeletion(name: string): void;
  /** Starts the deletion. Undefined if it completes immediately. */
  remove(state: ClusterState, name: string): KubeObject | undefined;
}
