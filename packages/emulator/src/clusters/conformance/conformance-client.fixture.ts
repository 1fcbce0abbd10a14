/** An object of Kubernetes, as the items of the conformance list look at it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly generateName?: string;
  };
  readonly [field: string]: unknown;
}

/** A kind, with the name of its objects in URLs. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

/** An object of a kind. */
export interface Reference extends Kind {
  readonly name: string;
  readonly namespace?: string;
}

export type PatchType = 'json' | 'merge' | 'strategic';

/** How a manifest is applied. */
export type Applied = 'client' | { readonly manager: string; readonly force?: boolean };

/**
 * What the items of the conformance list do with a cluster. One implementation runs kubectl, the other one uses the
 * JavaScript client of Kubernetes. Every function throws an error whose message has the cluster's own words.
 */
export interface ConformanceClient {
  create(object: Manifest): Promise<void>;
  get(reference: Reference): Promise<unknown>;
  /** The names of the objects. */
  list(kind: Kind, options?: { readonly namespace?: string; readonly selector?: string }): Promise<string[]>;
  apply(object: Manifest, how: Applied): Promise<void>;
  patch(reference: Reference, type: PatchType, patch: unknown): Promise<void>;
  scale(reference: Reference, replicas: number): Promise<void>;
  remove(reference: Reference): Promise<void>;
  /** Starts to watch an object. `seen` resolves once a field has the value. */
  watch(
    reference: Reference,
    path: readonly string[],
    value: string,
  ): Promise<{ readonly seen: Promise<void>; readonly stop: () => void }>;
  /** Waits until a field has the value. */
  waitForValue(reference: Reference, path: readonly string[], value: string): Promise<void>;
  /** Waits until a condition of the object is true. */
  waitForCondition(reference: Reference, type: string): Promise<void>;
  /** Waits until all pods of a workload run its latest template. */
  waitForRollout(reference: Reference): Promise<void>;
  /** Keeps new pods away from a node and evicts those that it has. */
  drain(node: string): Promise<void>;
  /** Whether the user may do something. */
  can(verb: string, group: string, resource: string, namespace?: string): Promise<boolean>;
}
