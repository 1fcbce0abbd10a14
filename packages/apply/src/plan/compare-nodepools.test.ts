import { expect, test } from 'vitest';
import { compareNodepools, nodepoolPatch } from './compare-nodepools.ts';

const root = { dir: '/', device: 'root', size: 20, type: 'gp2' };
const mounted = { dir: '/', size: 20, type: 'gp2' };
const byDevice = { dir: '/mnt', device: 'root', size: 20, type: 'gp2' };
const data = { dir: '/data', device: 'xvdb', size: 30, type: 'gp2' };
const logs = { dir: '/logs', device: 'xvdc', size: 10, type: 'gp2' };

test.each<[wanted: unknown, live: unknown, isEqual: boolean]>([
  [[data], [data], true],
  [[data, logs], [logs, data], true],
  [[data], [data, root], true],
  [[data], [data, mounted], true],
  [[data], [data, byDevice], true],
  [[root, data], [data, root], true],
  [[root, data], [data], false],
  [[data], [data, logs], false],
  [[data, logs], [data], false],
  [[data, logs], [data, { ...logs, size: 11 }], false],
  [[data], [{ ...data, dir: '/other' }], false],
  [[{ dir: '/data', size: 30, type: 'gp2' }], [data], true],
  [['text'], [data], false],
  [[data], ['text'], false],
  [[], undefined, true],
  [null, [root], true],
])('volumes %j are %j: %j', (volumes, live, isEqual) => {
  const { changes, immutable } = compareNodepools({ volumes }, { nodeType: 't2.small', volumes: live });
  expect(changes.map(({ field }) => field)).toEqual(isEqual ? [] : ['volumes']);
  expect(immutable).toEqual(changes);
});

test.each<[wanted: Record<string, unknown>, live: Record<string, unknown>, changed: string[]]>([
  [{ zones: ['eu-west-2a', 'eu-west-2b'] }, { zones: ['eu-west-2b', 'eu-west-2a', 'eu-west-2a'] }, []],
  [{ zones: [] }, {}, []],
  [{ helms: ['ollama'] }, { helms: ['ollama', 'prometheus'] }, ['helms']],
  [{ physicalPlacement: { nodeAttractServer: 'a' } }, { physicalPlacement: { nodeAttractServer: 'a', x: 1 } }, []],
  [{ physicalPlacement: { nodeAttractServer: 'a' } }, { physicalPlacement: null }, ['physicalPlacement']],
  [{ other: ['a', 'b'] }, { other: ['a', 'b'] }, []],
  [{ other: ['a', 'b'] }, { other: ['b', 'a'] }, ['other']],
  [{ other: ['a', 'b'] }, { other: ['a', 'c'] }, ['other']],
  [{ other: ['a'] }, { other: ['a', 'b'] }, ['other']],
  [{ other: ['a'] }, { other: 'a' }, ['other']],
  [{ description: '' }, {}, []],
  [{ description: null }, { description: 'x' }, ['description']],
  [{ taint: null }, { taint: true }, ['taint']],
  [{ taint: null }, { taint: false }, []],
  [{ autoHealing: null }, { autoHealing: false }, ['autoHealing']],
  [{ autoHealing: null }, { autoHealing: true }, []],
])('%j over %j changes %j', (wanted, live, changed) => {
  expect(compareNodepools(wanted, { nodeType: 't2.small', ...live }).changes.map(({ field }) => field)).toEqual(
    changed,
  );
});

test.each<[wanted: Record<string, unknown>, desiredNodes: unknown, changed: boolean]>([
  [{ minNodes: 2, maxNodes: 4 }, 2, false],
  [{ minNodes: 2, maxNodes: 4 }, 4, false],
  [{ minNodes: 2, maxNodes: 4 }, 1, true],
  [{ minNodes: 2, maxNodes: 4 }, 5, true],
  [{ minNodes: 2, maxNodes: 4, autoscaling: false }, 4, true],
  [{ minNodes: 'x', maxNodes: 4 }, 4, true],
  [{ minNodes: 2, maxNodes: 'x' }, 4, true],
])('with autoscaler bounds %j and %j live nodes, only a number outside counts', (bounds, desiredNodes, changed) => {
  const live = { nodeType: 't2.small', autoscaling: true, desiredNodes, ...bounds };
  const { changes } = compareNodepools({ desiredNodes: 3, ...bounds }, live);
  expect(changes.some(({ field }) => field === 'desiredNodes')).toBe(changed);
});

test('a patch of labels and annotations contains only changed keys, which may have dots', () => {
  const change = (field: string, after: unknown) => ({ field, before: null, after });
  expect(
    nodepoolPatch([
      change('nodeLabels.a', '1'),
      change('nodeLabels.example.com/b', null),
      change('nodeAnnotations.c\nd', '2'),
      change('nodeLabels', 'whole'),
      change('taint', true),
    ]),
  ).toEqual({ nodeLabels: 'whole', nodeAnnotations: { 'c\nd': '2' }, taint: true });
  expect(nodepoolPatch([change('nodeLabels.a', '1'), change('nodeLabels.example.com/b', null)])).toEqual({
    nodeLabels: { a: '1', 'example.com/b': null },
  });
  expect(nodepoolPatch([change('my.nodeLabels.a', '1'), change('nodeLabels.', '2')])).toEqual({
    'my.nodeLabels.a': '1',
    'nodeLabels.': '2',
  });
});

test.each(['nodeType', 'flavour', 'fgpu', 'physicalPlacement'])('existing nodes keep their %s', (field) => {
  const wanted = field === 'fgpu' || field === 'physicalPlacement' ? { new: 'x' } : 'new';
  const { immutable } = compareNodepools({ [field]: wanted }, { nodeType: 't2.small' });
  expect(immutable.map((change) => change.field)).toEqual([field]);
});
