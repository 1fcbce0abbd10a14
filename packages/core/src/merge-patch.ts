import { isObject } from './json.ts';

/** Applies a JSON merge patch (RFC 7396): null removes a field, objects merge, everything else replaces. */
export function applyMergePatch(target: unknown, patch: Readonly<Record<string, unknown>>): Record<string, unknown>;
export function applyMergePatch(target: unknown, patch: unknown): unknown;
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  // A map, so that a field named `__proto__` is handled like any other.
  const merged = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, applyMergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
