import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, isOksError, isTransient, OksResponseError } from '@oks-kit/core';
import type { ObjectMetadata } from '../kinds/kinds.ts';

/** Options of `watch`. */
export interface WatchOptions {
  /** Watches only the object with this name. @default all objects */
  readonly name?: string | undefined;
  /** A Kubernetes label selector, such as `team=shop,tier!=test`. @default all objects */
  readonly labelSelector?: string | undefined;
  /** Ends the watch, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A change of an object. For `deleted`, `object` is the last known state. */
export interface WatchEvent<T> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
}

/** What {@link watchObjects} needs to list and follow objects. */
export interface WatchSource<T> {
  /** Last known objects by name, kept up to date. Pass the same map again to continue an earlier watch. */
  readonly seen?: Map<string, T> | undefined;
  /** Lists all objects, with the resource version from which to watch. */
  readonly list: (
    signal: AbortSignal | undefined,
  ) => Promise<{ readonly objects: readonly T[]; readonly resourceVersion: string }>;
  /** Starts a watch at a resource version and returns its raw events. */
  readonly follow: (resourceVersion: string, signal: AbortSignal | undefined) => AsyncIterable<unknown>;
  /** T; => Converts the object of an event. Throws for an invalid one. */
  readonly objectOf: (value: unknown) => T;
  /** Ends the watch, which then throws the signal's reason. */
  readonly signal: AbortSignal | undefined;
}

/** Pauses between reconnections, in milliseconds. */
const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * Yields changes of objects for as long as the caller reads. A watch that ends is resumed. If the cluster no longer has
 * the changes since then, the objects are listed again and compared with the last known ones. Throws errors that a
 * retry cannot fix, and the signal's reason if it aborts.
 */
export async function* watchObjects<T extends { readonly metadata: ObjectMetadata }>(
  source: WatchSource<T>,
): AsyncGenerator<WatchEvent<T>, undefined, undefined> {
  const { signal, seen = new Map<string, T>() } = source;
  let version: string | undefined;
  let pauseMs = firstPauseMs;
  for (;;) {
    try {
      if (version === undefined) {
        const { objects, resourceVersion } = await source.list(signal);
        version = resourceVersion;
        yield* differences(seen, objects);
      }
      for await (const line of source.follow(version, signal)) {
        const { type, object } = isObject(line) ? line : {};
        if (type === 'ERROR') {
          if (isObject(object) && object['code'] === 410) version = undefined;
          break;
        }
        const next = versionOf(object);
        if (next !== undefined) version = next;
        pauseMs = firstPauseMs;
        const event = eventOf(type);
        if (event === undefined) continue;
        yield record(seen, event, source.objectOf(object));
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (isOksError(error, 'api') && error.status === 410) version = undefined;
      else if (!isTransient(error) && !isOksError(error, 'response')) throw error;
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

function eventOf(type: unknown): WatchEvent<never>['type'] | undefined {
  switch (type) {
    case 'ADDED':
      return 'added';
    case 'MODIFIED':
      return 'modified';
    case 'DELETED':
      return 'deleted';
    case 'BOOKMARK':
      return undefined;
    default:
      throw new OksResponseError("The cluster's API sent a watch event of an unknown type.");
  }
}

function record<T extends { readonly metadata: ObjectMetadata }>(
  seen: Map<string, T>,
  type: WatchEvent<T>['type'],
  object: T,
): WatchEvent<T> {
  const { name } = object.metadata;
  if (type === 'deleted') seen.delete(name);
  else seen.set(name, object);
  return { type, object };
}

/** Yields the changes between the last known objects and the current ones. */
function* differences<T extends { readonly metadata: ObjectMetadata }>(
  seen: Map<string, T>,
  objects: readonly T[],
): Generator<WatchEvent<T>> {
  const names = new Set(objects.map(({ metadata }) => metadata.name));
  for (const [name, object] of [...seen]) if (!names.has(name)) yield record(seen, 'deleted', object);
  for (const object of objects) {
    const before = seen.get(object.metadata.name);
    if (before === undefined) yield record(seen, 'added', object);
    else if (before.metadata.resourceVersion !== object.metadata.resourceVersion)
      yield record(seen, 'modified', object);
  }
}

function versionOf(object: unknown): string | undefined {
  const metadata = isObject(object) ? object['metadata'] : undefined;
  const version = isObject(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof version === 'string' ? version : undefined;
}
