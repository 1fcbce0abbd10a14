/** Functions that the generated checks use. Each agrees with zod for the same kind of schema. */
import { isObject } from '@oks-kit/core';
import { brokenClusterRules, brokenPluginRules } from './cluster-rules.ts';
import { addressFault, clusterCidrFault, isPrivate, projectCidrFault, whitelistFault } from './network.ts';

export { isObject };

export type Test = (value: unknown) => boolean;

/** Like `every`, but does not skip the holes of a sparse array. */
export function isList(value: unknown, test: Test): boolean {
  if (!Array.isArray(value)) return false;
  for (let index = 0; index < value.length; index++) if (!test(value[index])) return false;
  return true;
}

/** Tests all values of a map with any keys. The key `__proto__` has no value of its own and is skipped. */
export function isMap(value: unknown, test: Test): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return false;
  for (const key of Object.keys(value)) if (key !== '__proto__' && !test(value[key])) return false;
  return true;
}

/** Tests an object that has no other fields than these. */
export function hasOnly(value: unknown, fields: Readonly<Record<string, Test>>): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  for (const key in value) if (!Object.hasOwn(fields, key)) return false;
  for (const [key, test] of Object.entries(fields)) if (!test(value[key])) return false;
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

export function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

export function clusterFits(value: Record<string, unknown>): boolean {
  return brokenClusterRules(value).length === 0;
}

export function pluginsFit(value: Record<string, unknown>): boolean {
  return brokenPluginRules(value).length === 0;
}
