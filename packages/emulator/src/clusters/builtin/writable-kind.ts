import type { ClusterState } from '../oks-state/cluster-state.ts';
import type { JsonObject, KubeObject } from '../oks-state/kube-object.ts';
import type { RequestedObject } from '../oks-state/requested-pool.ts';
import type { Cause } from './status-error.ts';

/** What is special about a writable kind. */
export interface WritableKind {
  /** The problems of a requested object. */
  problemsOf(name: string, object: JsonObject): Cause[];
  /** Stores the object and returns it as it is shown; undefined if it is gone at once. */
  save(state: ClusterState, desired: RequestedObject): KubeObject | undefined;
  /** The object as it would be shown. */
  preview(state: ClusterState, desired: RequestedObject): KubeObject;
  /** Throws a 403 for an object that cannot be deleted. */
  checkDeletion(name: string): void;
  /** Begins the deletion; undefined if it is complete at once. */
  remove(state: ClusterState, name: string): KubeObject | undefined;
}
