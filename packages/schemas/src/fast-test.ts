/** Functions that the generated checks use. Each agrees with zod for the same kind of schema. */
import { clusterFaults, pluginFaults } from './cluster-rules.ts';
import { addressFault, clusterCidrFault, isPrivate, projectCidrFault, whitelistFault } from './network.ts';

export { isObject } from '@oks-kit/core';

export type Test = (value: unknown) => boolean;

/** Like `every`, but does not skip the holes of a sparse array. */
export function eachItem(value: readonly unknown[], test: Test): boolean {
  for (let index = 0; index < value.length; index++) if (!test(value[index])) return false;
  return true;
}

/** Tests all values of a map with any keys. The key `__proto__` has no value of its own and is skipped. */
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

export function isProjectCidr(text: string): boolean {
  return projectCidrFault(text) === undefined;
}

export function isClusterCidr(text: string): boolean {
  return clusterCidrFault(text) === undefined;
}

export function isAddress(text: string): boolean {
  return addressFault(text) === undefined;
}

export function isWhitelistEntry(text: string, local: boolean): boolean {
  return whitelistFault(text) === undefined && (local || !isPrivate(text));
}

export function isWhole(value: unknown): boolean {
  return Number.isInteger(value);
}

export function clusterFits(value: Record<string, unknown>): boolean {
  return clusterFaults(value).length === 0;
}

export function pluginsFit(value: Record<string, unknown>): boolean {
  return pluginFaults(value).length === 0;
}
