import type { ClusterCaller } from '@oks-kit/kubernetes/caller';
import { apiVersionOf, type OksKind } from '@oks-kit/kubernetes/kinds';
import type { JsonObject } from '../oks-state/kube-object.ts';

/** One idempotent change of an object in the API server. */
export type Change = () => Promise<void>;

/** The owner of the fields that the emulator applies. */
const fieldManager = 'oks-emulator';

export const nodesPath = '/api/v1/nodes';

/** `/apis/oks.dev/v1beta2/nodepools` */
export function collectionPathOf(kind: Pick<OksKind, 'group' | 'version' | 'plural'>): string {
  return `/apis/${apiVersionOf(kind)}/${kind.plural}`;
}

/** Creates or changes an object so that it has these fields (server-side apply). */
export function applyTo(
  call: ClusterCaller,
  path: string,
  body: object,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const query = new URLSearchParams({ fieldManager, force: 'true' });
  return patch(call, `${path}?${query.toString()}`, 'application/apply-patch+yaml', body, signal);
}

/** Changes fields of an object. With a `resourceVersion`, it fails if the object has changed since. */
export function mergeInto(call: ClusterCaller, path: string, body: JsonObject, signal: AbortSignal): Promise<unknown> {
  return patch(call, path, 'application/merge-patch+json', body, signal);
}

/** Changes fields of an object of a built-in kind, and members of its lists by their keys. */
export function mergeListsInto(
  call: ClusterCaller,
  path: string,
  body: JsonObject,
  signal: AbortSignal,
): Promise<unknown> {
  return patch(call, path, 'application/strategic-merge-patch+json', body, signal);
}

/** Replaces the whole status of an object. */
export function replaceStatus(
  call: ClusterCaller,
  path: string,
  status: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  return patch(
    call,
    `${path}/status`,
    'application/json-patch+json',
    [{ op: 'add', path: '/status', value: status }],
    signal,
  );
}

function patch(
  call: ClusterCaller,
  path: string,
  contentType: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  return call.json({ method: 'PATCH', path, body, contentType, signal });
}
