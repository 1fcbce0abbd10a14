import { expect, test } from 'vitest';
import {
  clusterRules,
  compareFields,
  compareTags,
  maintenanceOf,
  normalizeSubregion,
  tagsAfter,
} from './compare-fields.ts';

const changed = (wanted: Record<string, unknown>, live: Record<string, unknown>): string[] =>
  compareFields(wanted, live, clusterRules).map(({ field }) => field);

test.each([
  ['eu-west-2a', '2a'],
  ['eu-west-12a', '12a'],
  ['2a-', '2a-'],
  ['unknown', 'unknown'],
  [7, 7],
])('normalizes the Subregion %j to %j', (value, normal) => {
  expect(normalizeSubregion(value)).toBe(normal);
});

test.each<[wanted: Record<string, unknown>, live: Record<string, unknown>, isEqual: boolean]>([
  [{ cp_subregions: ['2a'] }, {}, false],
  [{ cidr_pods: null }, {}, true],
  [{ version: null }, {}, true],
  [{ version: '1.32' }, {}, false],
  [{ auth: null }, { auth: { oidc: null, other: '' } }, true],
  [{ auth: null }, { auth: { oidc: { 'client-id': 'x' }, other: '' } }, false],
  [{ auth: { oidc: { 'client-id': '', scopes: [] } } }, { auth: {} }, true],
  [{ auth: { oidc: { scopes: ['a', 'b'] } } }, { auth: { oidc: { scopes: ['b', 'a', 'a'] } } }, true],
  [{ auth: { oidc: { scopes: ['a'] } } }, { auth: { oidc: { scopes: [] } } }, false],
  [{ auth: { oidc: { extra: {} } } }, { auth: { oidc: { extra: 'x' } } }, true],
  [{ auth: { oidc: { name: null } } }, { auth: { oidc: { name: 'x' } } }, false],
  [{ admission_flags: null }, { admission_flags: { enable_admission_plugins: [], applied: ['A'] } }, true],
  [{ auth: { oidc: { name: null } } }, { auth: { oidc: {} } }, true],
  [{ auth: { oidc: { name: null } } }, { auth: { oidc: { name: { first: '' } } } }, true],
  [{ admission_flags: null }, { admission_flags: { enable_admission_plugins: ['A'] } }, false],
])('%j compared with the live value %j: equal is %j', (wanted, live, isEqual) => {
  expect(changed(wanted, live)).toEqual(isEqual ? [] : Object.keys(wanted));
});

test('null is sent as the value that resets the field, and parts that the manifest does not name are kept', () => {
  const live = {
    description: 'old',
    admin_lbu: true,
    auth: { oidc: { a: '1', b: '2' } },
    admission_flags: { disable_admission_plugins: ['D'], applied: ['X'] },
  };
  const wanted = {
    description: null,
    admin_lbu: null,
    auth: { oidc: { a: '3' } },
    admission_flags: { enable_admission_plugins: ['E'] },
  };
  expect(compareFields(wanted, live, clusterRules).map(({ after }) => after)).toEqual([
    '',
    false,
    { oidc: { a: '3', b: '2' } },
    { disable_admission_plugins: ['D'], enable_admission_plugins: ['E'] },
  ]);
  const none = { admission_flags: { enable_admission_plugins: ['E'] } };
  expect(compareFields(none, {}, clusterRules)).toStrictEqual([
    { field: 'admission_flags', before: null, after: { enable_admission_plugins: ['E'] } },
  ]);
});

test('both forms of maintenance settings are converted to two windows', () => {
  const window = { week_day: 'Mon', start_hour: 1, duration_hours: 2, tz: 'Europe/Paris' };
  const both = { enabled: true, ...window };
  expect(maintenanceOf({ maintenance_window: window })).toEqual({ minor: both, patch: both });
  const defaults = { enabled: true, duration_hours: 0, start_hour: 12, week_day: 'Tue', tz: 'UTC' };
  expect(maintenanceOf({ maintenance_window: {} })).toEqual({ minor: defaults, patch: defaults });
  expect(
    maintenanceOf({ auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: null } }),
  ).toEqual({ minor: defaults, patch: null });
  const off = { ...defaults, enabled: false };
  expect(maintenanceOf({ auto_maintenances: { patch_upgrade_maintenance: { enabled: false } } })).toEqual({
    minor: null,
    patch: off,
  });
  expect(maintenanceOf({})).toEqual({ minor: null, patch: null });
});

test('tags are compared key by key, except for the owner tag', () => {
  expect(compareTags(undefined, { a: '1' })).toEqual([]);
  expect(compareTags({ a: '1', 'oks-kit/owner': 'x' }, { a: '1', b: '2', 'oks-kit/owner': 'y' })).toEqual([]);
  expect(compareTags({ a: '2' }, null)).toEqual([{ field: 'tags.a', before: null, after: '2' }]);
  expect(compareTags(null, { a: '1' })).toEqual([{ field: 'tags.a', before: '1', after: null }]);
  const changes = [
    { field: 'tags.a', before: '1', after: null },
    { field: 'tags.b', before: null, after: '2' },
  ];
  expect(tagsAfter({ a: '1', c: 3 }, changes, undefined)).toStrictEqual({ b: '2' });
  expect(tagsAfter(null, [], 'team')).toEqual({ 'oks-kit/owner': 'team' });
});
