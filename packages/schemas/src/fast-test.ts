/** What the generated checks are built from. Each agrees with what zod does for the same kind of schema. */

export { isObject } from '@oks-kit/core';

export type Test = (value: unknown) => boolean;

/** Unlike `every`, sees the holes of a sparse array. */
export function eachItem(value: readonly unknown[], test: Test): boolean {
  for (let index = 0; index < value.length; index++) if (!test(value[index])) return false;
  return true;
}

/** For maps with free keys. `__proto__` as a key carries nothing and is passed over. */
export function eachValue(value: Record<string, unknown>, test: Test): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return false;
  for (const key of Object.keys(value)) if (key !== '__proto__' && !test(value[key])) return false;
  return true;
}

export function onlyKeys(value: Record<string, unknown>, known: ReadonlySet<string>): boolean {
  for (const key in value) if (!known.has(key)) return false;
  return true;
}

/** What `pluginsChosenOnce` of the zod schemas says. */
export function pluginsChosenOnce(value: Record<string, unknown>): boolean {
  const { enable_admission_plugins: on, disable_admission_plugins: off } = value;
  return !Array.isArray(on) || !Array.isArray(off) || !on.some((plugin) => off.includes(plugin));
}
