import { isObject, ownValue } from '@oks-kit/core';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An object of a cluster's Kubernetes API. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly resourceVersion: string };
  readonly [key: string]: unknown;
}

/** An object before it is stored and gets its version. */
export interface Unversioned {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string };
  readonly [key: string]: unknown;
}

/** The value at a path of an object; undefined if there is none. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let at = object;
  for (const key of path) at = isObject(at) ? ownValue(at, key) : undefined;
  return at;
}

/** A time as Kubernetes writes it: whole seconds, UTC. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
