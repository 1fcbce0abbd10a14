import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { isNestedTooDeep } from '../../http/json-body.ts';
import { applyMergePatch, isObject } from '@oks-kit/core';
import type { JsonObject } from '../oks-state/kube-object.ts';
import { badRequest, StatusError } from './status-error.ts';

/** Media types of a PATCH. */
export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Limits of a JSON patch, as in Kubernetes: operations, and bytes that its `copy` operations add in all. */
const maxOperations = 10_000;
const maxCopiedBytes = 3 * 1024 * 1024;

/**
 * A JSON patch (RFC 6902). Throws a 400 for an invalid patch, a 413 for a too large one, a 422 where it does not fit.
 */
export function jsonPatch(target: JsonObject, patch: unknown): unknown {
  if (!Array.isArray(patch) || !patch.every(isOperation))
    throw badRequest('the body of the request is not a JSON patch');
  if (patch.length > maxOperations)
    throw tooLarge(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`);
  // Inside a holder, so that a patch can replace the whole object.
  const holder = { object: structuredClone(target) as unknown };
  let copiedBytes = 0;
  for (const [index, operation] of patch.entries()) {
    const inHolder = {
      ...operation,
      path: `/object${operation.path}`,
      ...(typeof operation['from'] === 'string' ? { from: `/object${operation['from']}` } : {}),
    };
    if (operation.op === 'copy') copiedBytes += bytesAt(holder, inHolder['from']);
    if (copiedBytes > maxCopiedBytes)
      throw tooLarge(`The accumulated size of the copy operations exceeds the limit of ${maxCopiedBytes} bytes`);
    // Boundary: the library checks each operation itself.
    const failure = failureOf(holder, inHolder as Operation);
    if (failure !== undefined)
      throw rejected(`JSON patch operation ${index} (${operation.op} ${operation.path}) failed: ${failure}`);
  }
  if (isNestedTooDeep(holder.object)) throw rejected('the patch nests values too deep');
  return holder.object;
}

interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly [key: string]: unknown;
}

function isOperation(value: unknown): value is PatchOperation {
  return isObject(value) && typeof value['op'] === 'string' && typeof value['path'] === 'string';
}

function bytesAt(holder: JsonObject, pointer: unknown): number {
  try {
    return JSON.stringify([Pointer.fromJSON(String(pointer)).get(holder)]).length;
  } catch {
    // Invalid or too deep: applying it says what is wrong.
    return 0;
  }
}

function failureOf(holder: JsonObject, operation: Operation): string | undefined {
  try {
    const [result = null] = applyPatch(holder, [operation]);
    return result === null ? undefined : result.name;
  } catch {
    // Not a JSON pointer.
    return 'InvalidOperationError';
  }
}

function rejected(why: string): StatusError {
  return new StatusError(422, 'Invalid', `the server rejected our request due to an error in our request: ${why}`);
}

function tooLarge(message: string): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

/** A strategic merge patch. The kinds served here have no lists that are merged, so its directives have no effect. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  return applyMergePatch(target, withoutDirectives(patch));
}

function withoutDirectives(patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  return Object.fromEntries(
    Object.entries(patch).flatMap(([key, value]) => (key.startsWith('$') ? [] : [[key, withoutDirectives(value)]])),
  );
}
