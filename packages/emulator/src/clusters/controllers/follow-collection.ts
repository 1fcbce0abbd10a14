import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, OksResponseError } from '@oks-kit/core';
import { type ClusterCaller, watchObjects } from '@oks-kit/kubernetes/caller';
import { type KubeObject, valueAt } from '../oks-state/kube-object.ts';

/** The objects of one collection, as the API server last sent them. */
export interface FollowedCollection {
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Whether all objects have been listed once. */
  readonly isListed: boolean;
  /** Records what a call returned, so that nobody acts on an older version until the watch sends it. */
  record(answer: unknown): void;
}

export interface FollowOptions {
  readonly call: ClusterCaller;
  /** Path of the collection, such as `/api/v1/nodes`. */
  readonly path: string;
  /** Called after every change, and once all objects have been listed. */
  readonly onChange: () => void;
  /** Called with every version of an object that the API server sends. @default none */
  readonly onObject?: ((object: KubeObject) => void) | undefined;
  /** Called with errors that a retry does not fix at once. The collection is still followed. */
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const pauseMs = 1_000;

/** Follows a collection until the signal aborts, over restarts of the API server. */
export function followCollection({
  call,
  path,
  onChange,
  onObject,
  onFault,
  signal,
}: FollowOptions): FollowedCollection {
  const objects = new Map<string, KubeObject>();
  let isListed = false;

  async function follow(): Promise<void> {
    const events = watchObjects<KubeObject>({
      seen: objects,
      async list(callSignal) {
        const list = await call.json({ method: 'GET', path, signal: callSignal });
        const items = isObject(list) && Array.isArray(list['items']) ? list['items'] : [];
        // The items of a list do not say what they are.
        const { apiVersion, kind } = isObject(list) ? list : {};
        const named = { apiVersion, kind: String(kind).replace(/List$/, '') };
        return {
          objects: items.map((item: unknown) => kubeObjectOf(isObject(item) ? { ...named, ...item } : item)),
          resourceVersion: String(valueAt(list, ['metadata', 'resourceVersion'])),
        };
      },
      follow(resourceVersion, callSignal) {
        isListed = true;
        onChange();
        const query = new URLSearchParams({ watch: 'true', allowWatchBookmarks: 'true', resourceVersion });
        return call.lines({ method: 'GET', path: `${path}?${query.toString()}`, signal: callSignal });
      },
      objectOf: kubeObjectOf,
      signal,
    });
    for (;;) {
      const { done, value } = await events.next();
      if (done === true) return;
      onObject?.(value.object);
      onChange();
    }
  }

  async function followAlways(): Promise<void> {
    for (;;) {
      try {
        await follow();
      } catch (error) {
        if (signal.aborted) return;
        onFault(error);
        await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  void followAlways();
  return {
    objects,
    get isListed() {
      return isListed;
    },
    record(answer) {
      const object = kubeObjectOf(answer);
      const { name, resourceVersion } = object.metadata;
      if (Number(resourceVersion) > Number(objects.get(name)?.metadata.resourceVersion ?? 0)) objects.set(name, object);
    },
  };
}

function kubeObjectOf(value: unknown): KubeObject {
  if (typeof valueAt(value, ['metadata', 'name']) !== 'string')
    throw new OksResponseError("The cluster's API returned something that is not an object.");
  // Boundary: only the fields that the emulator relies on are checked.
  return value as KubeObject;
}
