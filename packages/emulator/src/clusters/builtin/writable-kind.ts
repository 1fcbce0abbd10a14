import type { ClusterState } from './cluster-state.ts';
import type { JsonObject, KubeObject } from './kube-object.ts';
import type { Cause } from './status-error.ts';

/** A requested object, checked and with the server's fields. */
export interface Desired {
  readonly name: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** What is special about a writable kind. */
export interface WritableKind {
  /** What is wrong with a requested object. */
  problemsOf(name: string, object: JsonObject): Cause[];
  /** Stores the object and returns it as it is shown; undefined if it is gone at once. */
  save(state: ClusterState, desired: Desired): KubeObject | undefined;
  /** The object as it would be shown. */
  preview(state: ClusterState, desired: Desired): KubeObject;
  /** Throws a 403 for an object that cannot be deleted. */
  checkDeletion(name: string): void;
  /** Begins the deletion; undefined if it is complete at once. */
  remove(state: ClusterState, name: string): KubeObject | undefined;
}
