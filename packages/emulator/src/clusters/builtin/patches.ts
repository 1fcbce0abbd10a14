import { applyPatch, type Operation } from 'rfc6902';
import { applyMergePatch, isObject } from '@oks-kit/core';
import type { JsonObject } from './kube-object.ts';
import { badRequest, StatusError } from './status-error.ts';

/** The ways in which a PATCH may be written. */
export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** A JSON patch (RFC 6902). Throws a 400 for what is none, a 422 for one that does not fit the object. */
export function jsonPatch(target: JsonObject, patch: unknown): unknown {
  if (
    !Array.isArray(patch) ||
    !patch.every(
      (operation) =>
        isObject(operation) && typeof operation['op'] === 'string' && typeof operation['path'] === 'string',
    )
  ) {
    throw badRequest('the body of the request is not a JSON patch');
  }
  // In a holder, so that a patch of the whole object has a place to write to.
  const holder = { object: structuredClone(target) as unknown };
  // Boundary: the library checks each operation itself.
  const operations = patch.map((operation: JsonObject) => ({
    ...operation,
    path: `/object${String(operation['path'])}`,
    ...(typeof operation['from'] === 'string' ? { from: `/object${operation['from']}` } : {}),
  })) as Operation[];
  const failure = failureOf(holder, operations);
  if (failure === undefined) return holder.object;
  const { index, name } = failure;
  const { op = '', path = '' } = isObject(patch[index]) ? patch[index] : {};
  throw new StatusError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: JSON patch operation ${index} (${String(op)} ${String(path)}) failed: ${name}`,
  );
}

function failureOf(
  holder: JsonObject,
  operations: Operation[],
): { readonly index: number; readonly name: string } | undefined {
  try {
    const results = applyPatch(holder, operations);
    const index = results.findIndex((result) => result !== null);
    return index < 0 ? undefined : { index, name: results[index]?.name ?? 'error' };
  } catch {
    // A path that is none.
    return { index: 0, name: 'InvalidOperationError' };
  }
}

/** A strategic merge patch of a kind whose only lists are replaced whole: its directives have nothing to do. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  return applyMergePatch(target, withoutDirectives(patch));
}

function withoutDirectives(patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  return Object.fromEntries(
    Object.entries(patch).flatMap(([key, value]) => (key.startsWith('$') ? [] : [[key, withoutDirectives(value)]])),
  );
}
