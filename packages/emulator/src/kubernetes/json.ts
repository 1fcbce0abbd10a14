/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON merge patch (RFC 7396). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const base = isObject(target) ? target : {};
  const changed = Object.entries(patch).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(Object.entries(base).filter(([key]) => patch[key] !== null)),
    ...Object.fromEntries(changed.map(([key, value]) => [key, mergePatch(base[key], value)])),
  };
}
