import type { Answer } from './responses.ts';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import type { JsonObject, KubeObject } from '../oks-state/kube-object.ts';
import type { Target } from './request-target.ts';
import { apiVersionOf } from './resources.ts';
import { scaleOf } from './scale.ts';
import { matcherOf } from './selectors.ts';
import { badRequest, expired, notFound, StatusError } from './status-error.ts';
import { includeObjectOf, tableOf, wantsTable } from './table.ts';

/** One object, or a list. */
export function read(state: ClusterState, target: Target, query: URLSearchParams, accept: string): Answer {
  const { resource, name, namespace, subresource } = target;
  state.catchUp();
  const now = state.emulator.clock.now();
  if (name !== undefined) {
    const object = state.objects.get(resource.plural, name);
    if (object === undefined) throw notFound(resource, name);
    if (subresource === 'scale') return { status: 200, body: scaleOf(object) };
    const { resourceVersion } = object.metadata;
    return {
      status: 200,
      body: wantsTable(accept) ? tableOf(resource, [object], { resourceVersion }, now, includeObjectOf(query)) : object,
    };
  }
  const { objects, metadata } = pageOf(state, target, query, matcherOf(query, resource, undefined, namespace));
  return {
    status: 200,
    body: wantsTable(accept)
      ? tableOf(resource, objects, metadata, now, includeObjectOf(query))
      : { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: objects },
  };
}

/** A page of a list. All pages show the same moment. */
function pageOf(
  state: ClusterState,
  { resource }: Target,
  query: URLSearchParams,
  matches: (object: KubeObject) => boolean,
): { readonly objects: KubeObject[]; readonly metadata: JsonObject } {
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue') ?? '';
  const { revision, after } = token === '' ? { revision: revisionOf(state, query), after: '' } : readToken(token);
  const all = state.objects.listAt(resource.plural, revision);
  if (all === undefined) throw expired(revision);
  const left = all.filter((object) => object.metadata.name > after && matches(object));
  const objects = limit > 0 ? left.slice(0, limit) : left;
  const last = objects.at(-1);
  const more = left.length > objects.length && last !== undefined;
  return {
    objects,
    metadata: {
      resourceVersion: String(revision),
      ...(more
        ? { continue: writeToken(revision, last.metadata.name), remainingItemCount: left.length - objects.length }
        : {}),
    },
  };
}

/** The revision that a list shows. Throws a 504 for one in the future. */
function revisionOf(state: ClusterState, query: URLSearchParams): number {
  const present = state.objects.revision();
  const asked = parseRevision(query.get('resourceVersion'));
  if (asked > present) {
    const message = `Too large resource version: ${asked}, current: ${present}`;
    throw new StatusError(
      504,
      'Timeout',
      message,
      { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
      1,
    );
  }
  return query.get('resourceVersionMatch') === 'Exact' ? asked : present;
}

/** 0 if there is none. Throws a 400 for an invalid version. */
export function parseRevision(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`resourceVersion: Invalid value: "${text}": must be a whole number`);
  return Number(text);
}

function writeToken(revision: number, after: string): string {
  return Buffer.from(JSON.stringify([revision, after])).toString('base64url');
}

function readToken(token: string): { readonly revision: number; readonly after: string } {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && typeof parts[0] === 'number' && typeof parts[1] === 'string')
      return { revision: parts[0], after: parts[1] };
  } catch {
    // Reported below.
  }
  throw badRequest('continue key is not valid');
}
