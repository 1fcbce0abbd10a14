import type { ClusterState } from './cluster-state.ts';
import type { JsonObject, KubeObject } from './kube-object.ts';
import type { Cause } from './status-error.ts';

/** An object as it is to be: checked, and with what the server says of it. */
export interface Desired {
  readonly name: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** What is special to a kind that can be written. */
export interface WritableKind {
  /** What is wrong with an object that is asked for. */
  problemsOf(name: string, object: JsonObject): Cause[];
  /** Keeps the object and yields it as it is shown; undefined where it is gone at once. */
  save(state: ClusterState, desired: Desired): KubeObject | undefined;
  /** The object as it would be shown. */
  preview(state: ClusterState, desired: Desired): KubeObject;
  /** Throws a 403 for one that may not be deleted. */
  checkDeletion(name: string): void;
  /** Begins the deletion; undefined where it is over at once. */
  remove(state: ClusterState, name: string): KubeObject | undefined;
}
