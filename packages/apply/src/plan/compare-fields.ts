import { canonicalJson, isObject, isSameJson } from '@oks-kit/core';
import { normalizeRange } from '@oks-kit/schemas';
import { ownerTag } from '../manifest/owner.ts';
import type { Fields } from '../manifest/read-manifest.ts';

/** A changed field, with its current and its new value. */
export interface FieldChange {
  /** Path inside the resource, such as `maintenance_window.start_hour`. */
  readonly field: string;
  /** `null` if it is not set. */
  readonly before: unknown;
  /** `null` if it is removed. */
  readonly after: unknown;
}

/** How a field is compared with the live one, so that equivalent spellings do not count as a difference. */
interface FieldRule {
  /** Whether the live resource already has the wanted value. A value that is not set is null. */
  readonly matches: (wanted: unknown, live: unknown, resource: Fields) => boolean;
  /** The value to send. @default the one in the manifest */
  readonly merge?: (wanted: unknown, live: unknown) => unknown;
  /** The value to send for null in the manifest. Missing if the field cannot be reset. */
  readonly reset?: { readonly value: unknown };
}

/** Compares the fields that the manifest names with those of the live resource. */
export function compareFields(wanted: Fields, live: Fields, rules: Readonly<Record<string, FieldRule>>): FieldChange[] {
  return Object.entries(wanted).flatMap(([field, value]): FieldChange[] => {
    const { matches, merge, reset } = rules[field] ?? plain;
    const after = value === null ? (reset?.value ?? null) : value;
    const before = live[field] ?? null;
    if (matches(after, before, live)) return [];
    return [{ field, before, after: merge?.(after, before) ?? after }];
  });
}

/** Compares values in a form that is the same for every spelling of them. */
function sameAfter(normalize: (value: unknown) => unknown): FieldRule {
  return { matches: (wanted, live) => isSameJson(normalize(wanted), normalize(live)) };
}

/** Compares lists as sets. */
function sameSet(one: (item: unknown) => unknown): FieldRule {
  return sameAfter((value) => (Array.isArray(value) ? [...new Set(value.map(one).map(canonicalJson))].sort() : []));
}

const plain = sameAfter((value) => value ?? null);
const text: FieldRule = { ...sameAfter((value) => value ?? ''), reset: { value: '' } };
const flag: FieldRule = { ...sameAfter((value) => value ?? false), reset: { value: false } };

/** Normalizes a range: `192.0.2.7` equals `192.0.2.7/32`, and `10.50.63.1/18` equals `10.50.0.0/18`. */
function rangeOf(value: unknown): unknown {
  return typeof value === 'string' ? normalizeRange(value) : (value ?? null);
}

/** Normalizes a Subregion: `eu-west-2a` equals `2a`. */
export function normalizeSubregion(value: unknown): unknown {
  return typeof value === 'string' ? (/[0-9]+[a-z]$/.exec(value)?.[0] ?? value) : value;
}

/** Tags are compared key by key: keys that the manifest does not name are not changed, and neither is the owner. */
export function compareTags(wanted: unknown, live: unknown): FieldChange[] {
  const has: Fields = isObject(live) ? live : {};
  if (wanted === undefined) return [];
  const wants: Fields = isObject(wanted)
    ? wanted
    : Object.fromEntries(Object.keys(has).map((key): [string, null] => [key, null]));
  return Object.entries(wants).flatMap(([key, value]): FieldChange[] => {
    if (key === ownerTag) return [];
    const before = Object.hasOwn(has, key) ? has[key] : null;
    return before === value ? [] : [{ field: `tags.${key}`, before, after: value }];
  });
}

/** Returns all tags after the changes. A PATCH must contain the whole map. */
export function tagsAfter(
  live: unknown,
  changes: readonly FieldChange[],
  owner: string | undefined,
): Record<string, string> {
  const tags = new Map<string, string>(
    Object.entries(isObject(live) ? live : {}).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  );
  for (const { field, after } of changes) {
    const key = field.slice('tags.'.length);
    if (typeof after === 'string') tags.set(key, after);
    else tags.delete(key);
  }
  if (owner !== undefined) tags.set(ownerTag, owner);
  return Object.fromEntries(tags);
}

interface Window {
  readonly enabled: boolean;
  readonly duration_hours: unknown;
  readonly start_hour: unknown;
  readonly week_day: unknown;
  readonly tz: unknown;
}

function windowOf(value: unknown, enabled: boolean): Window | null {
  if (!isObject(value)) return null;
  return {
    enabled: typeof value['enabled'] === 'boolean' ? value['enabled'] : enabled,
    duration_hours: value['duration_hours'] ?? 0,
    start_hour: value['start_hour'] ?? 12,
    week_day: value['week_day'] ?? 'Tue',
    tz: value['tz'] ?? 'UTC',
  };
}

/** Converts either form of maintenance settings to the windows for minor and for patch upgrades. */
export function maintenanceOf(fields: Fields): { readonly minor: Window | null; readonly patch: Window | null } {
  if (isObject(fields['maintenance_window'])) {
    const window = windowOf(fields['maintenance_window'], true);
    return { minor: window, patch: window };
  }
  const windows = fields['auto_maintenances'];
  if (!isObject(windows)) return { minor: null, patch: null };
  return {
    minor: windowOf(windows['minor_upgrade_maintenance'], true),
    patch: windowOf(windows['patch_upgrade_maintenance'], true),
  };
}

/** Compares maintenance windows by meaning, even if the live cluster uses the other form. */
function maintenance(form: 'maintenance_window' | 'auto_maintenances'): FieldRule {
  return {
    matches(wanted, live, resource) {
      if (wanted === null)
        return isSameJson(onlyEnabled(maintenanceOf({ [form]: live })), { minor: null, patch: null });
      if (isObject(live)) return holdsNamed(wanted, live);
      const [wants, has] = [maintenanceOf({ [form]: wanted }), maintenanceOf(resource)];
      // If the forms differ or nothing is set, a disabled window equals no window.
      return isSameJson(onlyEnabled(wants), onlyEnabled(has));
    },
    merge: mergeNamed,
    reset: { value: null },
  };
}

function onlyEnabled(windows: ReturnType<typeof maintenanceOf>): unknown {
  const enabled = (window: Window | null): Window | null => (window?.enabled === true ? window : null);
  return { minor: enabled(windows.minor), patch: enabled(windows.patch) };
}

/** Whether `live` contains every value in `wanted`, at any depth. Lists are sets; an empty value equals none. */
function holdsNamed(wanted: unknown, live: unknown): boolean {
  if (isObject(wanted)) {
    const has: Fields = isObject(live) ? live : {};
    return Object.entries(wanted).every(([key, value]) => holdsNamed(value, has[key]));
  }
  return wanted === null ? isUnset(live) : canonicalJson(asSet(wanted)) === canonicalJson(asSet(live));
}

function asSet(value: unknown): unknown {
  if (value === '') return null;
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? null : [...new Set(value.map(canonicalJson))].sort();
}

/** Whether a value is empty at any depth, such as `null`, `''` or `{ oidc: null }`. */
function isUnset(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).every(isUnset);
  return asSet(value ?? null) === null;
}

/** Merges the manifest's value into the live one, so that a PATCH keeps what the manifest does not mention. */
function mergeNamed(wanted: unknown, live: unknown): unknown {
  if (!isObject(wanted) || !isObject(live)) return wanted;
  const merged = Object.entries(wanted).map(([key, value]) => [key, mergeNamed(value, live[key])] as const);
  return { ...live, ...Object.fromEntries(merged) };
}

/** Returns only the admission plugins that callers may set. */
function writableFlags(value: unknown): unknown {
  const { enable_admission_plugins, disable_admission_plugins } = isObject(value) ? value : {};
  return {
    ...(enable_admission_plugins === undefined ? {} : { enable_admission_plugins }),
    ...(disable_admission_plugins === undefined ? {} : { disable_admission_plugins }),
  };
}

export const projectRules: Readonly<Record<string, FieldRule>> = {
  description: text,
  disable_api_termination: flag,
  cidr: sameAfter(rangeOf),
};

export const clusterRules: Readonly<Record<string, FieldRule>> = {
  description: text,
  disable_api_termination: flag,
  admin_lbu: flag,
  cp_multi_az: flag,
  cidr_pods: sameAfter(rangeOf),
  cidr_service: sameAfter(rangeOf),
  cp_subregions: sameSet(normalizeSubregion),
  maintenance_window: maintenance('maintenance_window'),
  auto_maintenances: maintenance('auto_maintenances'),
  auth: {
    matches: holdsNamed,
    merge: mergeNamed,
    reset: { value: null },
  },
  admission_flags: {
    matches: holdsNamed,
    merge: (wanted, live) => mergeNamed(wanted, writableFlags(live)),
    reset: { value: { enable_admission_plugins: [], disable_admission_plugins: [] } },
  },
};
