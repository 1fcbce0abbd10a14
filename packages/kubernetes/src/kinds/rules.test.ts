import { describe, expect, test } from 'vitest';
import { problemsOfNodePoolSpec } from './check-spec.ts';
import { oksKinds } from './kinds.ts';
import { type CelRule, nodeAnnotationRules, nodeLabelRules, nodePoolRules, volumeRules } from './rules.ts';

const pool = { nodeType: 'tinav6.c2r4p3' };
const root = { device: 'root', dir: '/', type: 'gp2', size: 100 };
const disk = { device: 'xvdb', dir: '/data', type: 'io1', size: 10 };

/** A rule, specs that satisfy it, and specs that break it. */
const cases: readonly (readonly [string, CelRule<never>, readonly object[], readonly object[]])[] = [
  [
    'minNodes',
    nodePoolRules.minNodes,
    [{}, { desiredNodes: 2 }, { minNodes: 2, desiredNodes: 2 }],
    [{ minNodes: 1 }, { minNodes: 3, desiredNodes: 2 }],
  ],
  [
    'maxNodes',
    nodePoolRules.maxNodes,
    [{ desiredNodes: 2 }, { desiredNodes: 2, maxNodes: 0 }, { desiredNodes: 2, maxNodes: 2 }],
    [{ desiredNodes: 2, maxNodes: 1 }],
  ],
  [
    'autoscaling',
    nodePoolRules.autoscaling,
    [
      { autoscaling: false, zones: ['a', 'b'] },
      { autoscaling: true, maxNodes: 3 },
      { autoscaling: true, maxNodes: 3, zones: ['a'], volumes: [root] },
      { autoscaling: true, maxNodes: 3, volumes: [] },
    ],
    [
      { autoscaling: true },
      { autoscaling: true, maxNodes: 3, zones: ['a', 'b'] },
      { autoscaling: true, maxNodes: 3, volumes: [disk] },
      { autoscaling: true, maxNodes: 3, volumes: [root, disk] },
    ],
  ],
  [
    'fgpu',
    nodePoolRules.fgpu,
    [
      { fgpu: { model: 'nvidia-l40' } },
      { nodeType: 'inference7-l40.large', fgpu: {} },
      { nodeType: 'inference7-l40.large' },
    ],
    [{ nodeType: 'inference7-l40.large', fgpu: { model: 'nvidia-l40' } }],
  ],
  [
    'names of labels',
    nodeLabelRules.names,
    [{ nodeLabels: {} }, { nodeLabels: { a: '', 'a.b/c-d_e.f': 'B_c.d' } }],
    [{ nodeLabels: { 'a/b/c': '' } }, { nodeLabels: { A: '' } }, { nodeLabels: { '': '' } }],
  ],
  [
    'names of annotations',
    nodeAnnotationRules.names,
    [{ nodeAnnotations: { 'example.com/note': 'Any text, with anything in it.' } }],
    [{ nodeAnnotations: { 'not a name': '' } }, { nodeAnnotations: { [`a${'b'.repeat(63)}`]: '' } }],
  ],
  [
    'IOPS only for io1',
    volumeRules.iopsOnlyForIo1,
    [{ volumes: [{ ...disk, iops: 100 }] }, { volumes: [{ ...disk, type: 'gp2', iops: 0 }] }],
    [{ volumes: [{ ...disk, type: 'gp2', iops: 100 }] }, { volumes: [{ ...disk, type: 'standard', iops: 1 }] }],
  ],
  [
    'IOPS per gibibyte',
    volumeRules.iopsPerGibibyte,
    [{ volumes: [{ ...disk, size: 10, iops: 3000 }] }],
    [{ volumes: [{ ...disk, size: 10, iops: 3001 }] }],
  ],
  [
    'root is mounted at /',
    volumeRules.rootIsMountedAtSlash,
    [{ volumes: [root] }],
    [{ volumes: [{ ...root, dir: '/root' }] }],
  ],
  [
    '/ is for root',
    volumeRules.slashIsForRoot,
    [{ volumes: [root] }],
    [{ volumes: [{ ...disk, dir: '/' }] }, { volumes: [{ dir: '/', type: 'gp2', size: 10 }] }],
  ],
  [
    'size of io1',
    volumeRules.io1Size,
    [{ volumes: [{ ...disk, size: 4 }] }, { volumes: [{ ...disk, type: 'gp2', size: 3 }] }],
    [{ volumes: [{ ...disk, size: 3 }] }],
  ],
  [
    'not sda1',
    volumeRules.notSda1,
    [{ volumes: [{ ...disk, device: 'sdb' }] }],
    [{ volumes: [{ ...disk, device: 'sda1' }] }],
  ],
  [
    'no snapshot for root',
    volumeRules.noSnapshotForRoot,
    [{ volumes: [root, { ...disk, snapshot: 'snap-1' }] }],
    [{ volumes: [{ ...root, snapshot: 'snap-1' }] }],
  ],
];

describe.each(cases)('%s', (_, { message }, right, wrong) => {
  const messages = (spec: object): string[] =>
    problemsOfNodePoolSpec({ ...pool, ...spec })
      .filter(({ code }) => code === 'rule')
      .map((problem) => problem.message);
  test.each(right)('%j is accepted', (spec) => {
    expect(problemsOfNodePoolSpec({ ...pool, ...spec })).toEqual([]);
  });
  test.each(wrong)('%j is refused', (spec) => {
    expect(messages(spec)).toContain(message.replace(/\.$/, ''));
  });
});

test('every rule of the schemas has a check, and every check has a rule', () => {
  const inSchemas = new Set<string>();
  JSON.stringify(oksKinds, (key, value: unknown) => {
    if (key === 'x-kubernetes-validations' && Array.isArray(value))
      for (const { rule, message } of value) inSchemas.add(`${rule} ${message}`);
    return value;
  });
  const inCode = [nodePoolRules, volumeRules, nodeLabelRules, nodeAnnotationRules].flatMap((rules) =>
    Object.values(rules).map(({ cel, message }) => `${cel} ${message}`),
  );
  expect([...inSchemas].sort()).toEqual(inCode.sort());
});
