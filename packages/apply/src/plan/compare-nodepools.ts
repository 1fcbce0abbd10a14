import { canonicalJson, isObject } from '@oks-kit/core';
import { completeValue, oksKinds } from '@oks-kit/kubernetes/kinds';
import type { Fields } from '../manifest/read-manifest.ts';
import { type FieldChange, normalizeSubregion } from './compare-fields.ts';

/** Fields that define the VMs of a pool. Existing nodes keep them, so a change needs a new pool (assumed). */
const immutableFields: readonly string[] = ['nodeType', 'zones', 'volumes', 'flavour', 'fgpu', 'physicalPlacement'];

export interface NodepoolDifference {
  readonly changes: readonly FieldChange[];
  /** The changes that are only possible with a new pool. */
  readonly immutable: readonly FieldChange[];
}

/** Compares the fields in the manifest with a live pool, whose defaults are filled in first. */
export function compareNodepools(wanted: Fields, liveSpec: unknown): NodepoolDifference {
  const completed = completeValue(liveSpec, oksKinds.nodepools.spec);
  const live: Fields = isObject(completed) ? completed : {};
  const defaults = completeValue({}, oksKinds.nodepools.spec);
  const changes = Object.entries(wanted).flatMap(([field, value]): FieldChange[] => {
    if (field === 'nodeLabels' || field === 'nodeAnnotations') return compareMap(field, value, live[field]);
    const after = value ?? (isObject(defaults) ? (defaults[field] ?? null) : null);
    if (field === 'desiredNodes' && isWithinAutoscaling(wanted, live)) return [];
    if (matches(field, after, live[field])) return [];
    return [{ field, before: live[field] ?? null, after }];
  });
  return { changes, immutable: changes.filter(({ field }) => immutableFields.includes(field)) };
}

/** Whether the manifest changes how a pool upgrades. */
export function changesUpgradeStrategy(wanted: Fields, liveSpec: unknown): boolean {
  return compareNodepools(wanted, liveSpec).changes.some(({ field }) => field === 'upgradeStrategy');
}

/** Returns a merge patch (RFC 7396) that makes the changes. */
export function nodepoolPatch(changes: readonly FieldChange[]): Record<string, unknown> {
  const patch = new Map<string, unknown>();
  for (const { field, after } of changes) {
    const [, map, key] = /^(nodeLabels|nodeAnnotations)\.(.+)$/s.exec(field) ?? [];
    if (map === undefined || key === undefined) patch.set(field, after);
    else {
      const earlier = patch.get(map);
      patch.set(map, { ...(isObject(earlier) ? earlier : {}), [key]: after });
    }
  }
  return Object.fromEntries(patch);
}

function compareMap(field: string, wanted: unknown, live: unknown): FieldChange[] {
  const has: Fields = isObject(live) ? live : {};
  const wants: Fields = isObject(wanted)
    ? wanted
    : Object.fromEntries(Object.keys(has).map((key): [string, null] => [key, null]));
  return Object.entries(wants).flatMap(([key, after]): FieldChange[] => {
    const before = Object.hasOwn(has, key) ? has[key] : null;
    return before === after ? [] : [{ field: `${field}.${key}`, before, after }];
  });
}

/** Whether the live number of nodes is between the bounds of the autoscaler, which then decides about it. */
function isWithinAutoscaling(wanted: Fields, live: Fields): boolean {
  const field = (name: string): unknown => wanted[name] ?? live[name];
  const [desired, least, most] = [live['desiredNodes'], field('minNodes'), field('maxNodes')];
  return (
    field('autoscaling') === true &&
    typeof desired === 'number' &&
    typeof least === 'number' &&
    typeof most === 'number' &&
    desired >= least &&
    desired <= most
  );
}

function matches(field: string, wanted: unknown, live: unknown): boolean {
  if (field === 'zones') return sameSet(wanted, live, normalizeSubregion);
  if (field === 'helms') return sameSet(wanted, live, (item) => item);
  if (field === 'volumes') return sameVolumes(wanted, live);
  return holds(wanted, live);
}

function sameSet(a: unknown, b: unknown, normalize: (item: unknown) => unknown): boolean {
  const members = (value: unknown): string[] =>
    Array.isArray(value) ? [...new Set(value.map((item) => canonicalJson(normalize(item))))].sort() : [];
  return canonicalJson(members(a)) === canonicalJson(members(b));
}

/**
 * Compares volumes in any order, by their folder. Every node has a system disk, so the one that the service adds is not
 * a difference if the manifest has none.
 */
function sameVolumes(wanted: unknown, live: unknown): boolean {
  const wants: unknown[] = Array.isArray(wanted) ? wanted : [];
  const all: unknown[] = Array.isArray(live) ? live : [];
  const has = wants.some(isSystemDisk) ? all : all.filter((volume) => !isSystemDisk(volume));
  if (wants.length !== has.length) return false;
  return wants.every((volume) => has.some((other) => holds(volume, other)));
}

function isSystemDisk(volume: unknown): boolean {
  return isObject(volume) && (volume['dir'] === '/' || volume['device'] === 'root');
}

/** Whether `live` contains every value in `wanted`. Fields that the service has added are not a difference. */
function holds(wanted: unknown, live: unknown): boolean {
  if (isObject(wanted)) {
    const has: Fields = isObject(live) ? live : {};
    return Object.entries(wanted).every(([key, value]) => holds(value, has[key]));
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) && wanted.length === live.length && wanted.every((item, index) => holds(item, live[index]))
    );
  }
  return (wanted ?? '') === (live ?? '');
}
