import { expect, test } from 'vitest';
import type { ClusterDetails, ClusterRow, ConsoleProfile, ProjectRow } from '../../../src/api/index.ts';
import { type Filter, type InventoryRow, listRows, nextUpgrade } from './list-rows.ts';

const profile: ConsoleProfile = {
  ...{ id: 'work', name: 'work', endpoint: 'https://api.eu-west-2.oks.outscale.com/api/v2' },
  ...{ isEmulator: false, commandLine: 'oks COMMAND' },
};
const projectRow = (id: string, name: string): ProjectRow => ({
  ...{ id, name, status: 'ready', region: 'eu-west-2', cidr: '10.50.0.0/18', description: null, tags: {} },
  ...{ isProtected: false, createdAt: '2026-01-01T00:00:00.000Z' },
});
const clusterRow = (name: string, projectId: string, part: Partial<ClusterRow> = {}): ClusterRow => ({
  ...{ id: `id-${name}`, projectId, name, status: 'ready', version: '1.32', availableUpgrade: null },
  ...{ expectedVersion: null, controlPlanes: 'cp.mono.master', tags: {}, isProtected: false },
  ...{ createdAt: '2026-01-02T00:00:00.000Z', ...part },
});

const projects = [projectRow('p1', 'shop'), projectRow('p2', 'data'), projectRow('p3', 'empty')];
const clusters = [
  clusterRow('web-10', 'p1', { availableUpgrade: '1.33', tags: { team: 'front' } }),
  clusterRow('web-9', 'p1', { status: 'upgrading', createdAt: '2026-01-05T00:00:00.000Z' }),
  clusterRow('etl', 'p2', { status: 'failed', version: '1.31' }),
];
const accounts = new Map([
  [
    'work',
    {
      projects: new Map(projects.map((project) => [project.id, project])),
      clusters: new Map(clusters.map((cluster) => [cluster.id, cluster])),
    },
  ],
]);
const anything: Filter = { search: '', status: 'all', profile: undefined, version: undefined, order: 'project' };
const list = (part: Partial<Filter>) => listRows(accounts, [profile], { ...anything, ...part });
const namesOf = (rows: readonly InventoryRow[]): string[] =>
  rows.map((row) => (row.kind === 'project' ? `${row.project.name}/` : row.cluster.name));

test('clusters are listed below their projects, in natural order of their names', () => {
  const { rows, counts, versions } = list({});
  expect(namesOf(rows)).toEqual(['data/', 'etl', 'empty/', 'shop/', 'web-9', 'web-10']);
  expect(counts).toEqual({ all: 3, failed: 1, changing: 1, ready: 1, upgrade: 1 });
  expect(versions).toEqual(['1.32', '1.31']);
});

test.each<[Partial<Filter>, string[]]>([
  [{ search: 'SHOP web-9' }, ['shop/', 'web-9']],
  [{ search: 'team=front' }, ['shop/', 'web-10']],
  [{ search: 'empty' }, ['empty/']],
  [{ search: 'nothing' }, []],
  [{ status: 'failed' }, ['data/', 'etl']],
  [{ status: 'changing' }, ['shop/', 'web-9']],
  [{ status: 'upgrade' }, ['shop/', 'web-10']],
  [{ version: '1.31' }, ['data/', 'etl']],
  [{ profile: 'other' }, []],
  [{ order: 'newest' }, ['web-9', 'web-10', 'etl']],
  [{ order: 'version' }, ['etl', 'web-9', 'web-10']],
])('%j shows %j', (part, names) => {
  expect(namesOf(list(part).rows)).toEqual(names);
});

test('the counts for each status depend on the search, not on the selected status', () => {
  expect(list({ search: 'shop', status: 'failed' }).counts).toMatchObject({ all: 2, failed: 0 });
});

test.each<[string, Partial<ClusterDetails>, string | null]>([
  ['the version that the service offers', { availableUpgrade: '1.33' }, '1.33'],
  ['nothing without an offer', { expectedVersion: '1.32', expectedControlPlanes: 'cp.mono.master' }, null],
  ['first the version of an interrupted change', { expectedVersion: '1.33', availableUpgrade: '1.34' }, '1.33'],
  ['first the control planes of one', { expectedControlPlanes: 'cp.3.masters.small' }, 'cp.3.masters.small'],
])('an upgrade leads to %s', (_, part, target) => {
  // Boundary: the other fields of the details have no part in it.
  const details = { ...clusterRow('web', 'p1'), expectedControlPlanes: null, ...part } as ClusterDetails;
  expect(nextUpgrade(details)).toBe(target);
});
