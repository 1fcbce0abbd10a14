import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodePoolSpec } from '../generated/types.ts';
import * as schemas from '../zod.ts';
import {
  problemsOfIPPoolSpec,
  problemsOfNetPeeringRequestSpec,
  problemsOfNodePoolSpec,
  problemsOfOOSAccessSpec,
  problemsOfVpnConnectionSpec,
} from './check-spec.ts';
import { oksKinds } from './kinds.ts';
import { completeValue } from '../structural/complete-value.ts';

const pool = { nodeType: 'tinav6.c2r4p3' };
const vpn = { publicIP: '192.0.2.7', bgpASN: 65000 };

test('a spec with every field is valid', () => {
  const spec: NodePoolSpec = {
    autoHealing: false,
    autoscaling: false,
    desiredNodes: 5000,
    fgpu: { model: 'nvidia-a100-80', 'k8s-operator': false },
    flavour: 'oks.debian12_nvidia',
    helms: ['gpu-operator', 'ollama'],
    ipPoolName: 'addresses',
    maxNodes: 5000,
    minNodes: 0,
    nodeAnnotations: { note: 'x' },
    nodeLabels: { tier: 'web' },
    nodeType: 'tinav7.c78r1039p1',
    physicalPlacement: { nodeAttractCluster: 'a', nodeRepulseServer: 'b' },
    taint: true,
    upgradeStrategy: {
      autoUpgradeEnabled: true,
      autoUpgradeMaintenance: {
        rrule: 'FREQ=WEEKLY;BYDAY=TU,-1SA;BYHOUR=0,23',
        durationHours: 24,
        startHour: 0,
        weekDay: 'Tue',
      },
      maxSurge: 2,
      maxUnavailable: 1,
    },
    volumes: [
      { device: 'sdba', dir: '/data', iops: 13000, name: 'data', size: 14900, snapshot: 'snap-1', type: 'io1' },
    ],
    zones: ['eu-west-2a', 'eu-west-2b'],
  };
  expect(problemsOfNodePoolSpec(spec)).toEqual([]);
});

test.each([...['tinav3.c1r1', 'tinav6.c2r4p3', 'c5.18xlarge', '440fxlegacy1.large', 'inference7-h200.4xlargeA', '']])(
  '%j is a node type',
  (nodeType) => {
    expect(problemsOfNodePoolSpec({ nodeType })).toEqual([]);
  },
);

test.each(['tinav2.c1r1', 'tinav6.c79r1', 'tinav6.c1r1040', 'tinav6.c2r4p4', 'c5.huge', 'huge'])(
  '%j is not a node type',
  (nodeType) => {
    expect(problemsOfNodePoolSpec({ nodeType })).toMatchObject([
      { path: ['nodeType'], message: 'must be a VM type, such as tinav6.c2r4p3' },
    ]);
  },
);

describe('an invalid field is reported with valid values', () => {
  test.each<[object, string, string]>([
    [{ desiredNodes: 5001 }, 'desiredNodes', 'must be at most 5000'],
    [{ desiredNodes: -1 }, 'desiredNodes', 'must be at least 0'],
    [{ desiredNodes: 1.5 }, 'desiredNodes', 'must be a whole number'],
    [{ desiredNodes: '2' }, 'desiredNodes', 'must be a whole number'],
    [{ zones: [] }, 'zones', 'must have at least 1 item'],
    [{ zones: 'eu-west-2a' }, 'zones', 'must be a list'],
    [{ taint: 'yes' }, 'taint', 'must be true or false'],
    [{ flavour: 'windows' }, 'flavour', 'must be one of oks.debian12, oks.debian12_nvidia, oks.ubuntu22'],
    [{ helms: ['ollama', 'x'] }, 'helms.1', 'must be one of gpu-operator, prometheus, ingress-nginx, ollama'],
    [{ ipPoolName: 'a'.repeat(254) }, 'ipPoolName', 'must have at most 253 characters'],
    [{ nodeLabels: { a: '-' } }, 'nodeLabels.a', 'must match ^([a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9])?$'],
    [{ nodeLabels: { a: 1 } }, 'nodeLabels.a', 'must be text'],
    [{ autoHealin: true }, 'autoHealin', 'unknown field, did you mean `autoHealing`?'],
    [{ bananas: true }, 'bananas', 'unknown field'],
    [{ fgpu: { model: 'x', operator: true } }, 'fgpu.model', 'must be one of nvidia-a100, nvidia-a100-80, '],
    [
      { upgradeStrategy: { autoUpgradeMaintenance: { rrule: 'WEEKLY' } } },
      'upgradeStrategy.autoUpgradeMaintenance.rrule',
      'must be a recurrence rule, such as FREQ=WEEKLY;BYDAY=TU',
    ],
    [{ volumes: [{}] }, 'volumes.0.dir', 'required'],
    [{ nodeType: undefined }, 'nodeType', 'required'],
  ])('%j', (change, field, message) => {
    const problems = problemsOfNodePoolSpec({ ...pool, ...change }).map(({ path, ...rest }) => [
      path.join('.'),
      rest.message,
    ]);
    expect(problems).toContainEqual([field, expect.stringContaining(message)]);
  });

  test.each<[(spec: unknown) => readonly { path: readonly unknown[]; message: string }[], unknown, string]>([
    [problemsOfIPPoolSpec, { numAddresses: 256 }, 'numAddresses must be at most 255'],
    [problemsOfNetPeeringRequestSpec, { accepterNetId: 'vpc-1' }, 'accepterOwnerId required'],
    [
      problemsOfVpnConnectionSpec,
      { ...vpn, publicIP: 'fd00::1' },
      'publicIP must be an IPv4 address, such as 192.0.2.7',
    ],
    [problemsOfVpnConnectionSpec, { ...vpn, bgpASN: 2 ** 32 }, 'bgpASN must be at most 4294967295'],
    [problemsOfVpnConnectionSpec, { ...vpn, vpnRoutes: ['10.0.0.0/33'] }, 'vpnRoutes.0 must be a range of addresses'],
    [problemsOfOOSAccessSpec, { iaas: { readers: ['1'] } }, 'iaas.readers.0 must have at least 12 characters'],
    [
      problemsOfOOSAccessSpec,
      { iaas: { readers: ['123456789012', '123456789012'] } },
      'iaas.readers.1 must not occur twice',
    ],
    [problemsOfIPPoolSpec, 'four', ' must be a mapping'],
  ])('%o: %j', (problemsOf, spec, text) => {
    const [problem] = problemsOf(spec);
    expect(`${problem?.path.join('.') ?? ''} ${problem?.message ?? ''}`).toContain(text);
  });
});

test('a patch may omit required fields and remove fields with null', () => {
  expect(problemsOfNodePoolSpec({ taint: null, minNodes: 3 }, { partial: true })).toEqual([]);
  expect(problemsOfNodePoolSpec({ taint: 1 }, { partial: true })).toMatchObject([{ path: ['taint'] }]);
  expect(problemsOfNodePoolSpec({ nothing: null }, { partial: true })).toMatchObject([{ path: ['nothing'] }]);
  expect(problemsOfNodePoolSpec({ nodeLabels: { 'Not a name': null } }, { partial: true })).toMatchObject([
    { path: ['nodeLabels'], code: 'rule' },
  ]);
  // A patch replaces the whole list, so its items must be complete.
  expect(problemsOfNodePoolSpec({ volumes: [{ dir: '/x' }] }, { partial: true })).toHaveLength(2);
});

test('the CEL rules of a spec and of its parts are checked together, unless a type is wrong', () => {
  const spec = { ...pool, minNodes: 3, volumes: [{ dir: '/', type: 'gp2', size: 3, iops: 5 }] };
  expect(problemsOfNodePoolSpec(spec).map(({ path, code }) => [path.join('.'), code])).toEqual([
    ['', 'rule'],
    ['volumes.0', 'rule'],
    ['volumes.0', 'rule'],
  ]);
  expect(problemsOfNodePoolSpec({ ...spec, taint: 'yes' })).toMatchObject([{ path: ['taint'], code: 'type' }]);
});

test('with unknownFields: false, unknown fields are accepted unless they look like a typo', () => {
  const spec = { ...pool, newField: 1, autohealing: true };
  expect(problemsOfNodePoolSpec(spec, { unknownFields: false })).toMatchObject([{ path: ['autohealing'] }]);
});

test('at most 50 problems are reported for a hostile spec', () => {
  const volumes = Array.from({ length: 100_000 }, () => ({}));
  expect(problemsOfNodePoolSpec({ ...pool, volumes })).toHaveLength(50);
});

test('fields named like inherited properties, such as `constructor`, are checked like any other', () => {
  const nodeLabels: unknown = JSON.parse('{"__proto__": "value"}');
  expect(problemsOfNodePoolSpec({ ...pool, nodeLabels })).toMatchObject([{ path: ['nodeLabels'], code: 'rule' }]);
  expect(problemsOfNodePoolSpec({ ...pool, constructor: 1 })).toMatchObject([{ path: ['constructor'] }]);
});

test('defaults are filled in, and null is removed where the schema does not allow it', () => {
  expect(completeValue({ ...pool, taint: null, physicalPlacement: null, fgpu: {} }, oksKinds.nodepools.spec)).toEqual({
    ...pool,
    autoHealing: true,
    autoscaling: false,
    desiredNodes: 0,
    fgpu: { 'k8s-operator': true },
    maxNodes: 0,
    minNodes: 0,
    physicalPlacement: null,
    taint: false,
  });
});

test('the checks agree with the zod schemas', () => {
  const value = fc.oneof(
    fc.constantFrom('gp2', 'io1', 'root', '/', '/data', 'oks.ubuntu22', 'tinav6.c2r4p3', ''),
    fc.integer({ min: -1, max: 15_000 }),
    fc.boolean(),
  );
  const volume = fc.record(
    { device: value, dir: value, iops: value, name: value, size: value, type: value },
    { requiredKeys: [] },
  );
  const spec = fc.record(
    {
      autoHealing: value,
      desiredNodes: value,
      flavour: value,
      nodeLabels: fc.dictionary(fc.constantFrom('a', 'b/c'), value),
      nodeType: value,
      taint: value,
      volumes: fc.array(volume, { maxLength: 2 }),
      zones: fc.array(value, { maxLength: 2 }),
      zonez: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(spec, (one) => {
      const withoutRules = problemsOfNodePoolSpec(one).filter(({ code }) => code !== 'rule');
      expect(withoutRules.length === 0).toBe(schemas.NodePoolSpec.safeParse(one).success);
    }),
    { seed: 1, numRuns: 500 },
  );
});
