import type { OksKindName } from '@oks-kit/kubernetes/kinds';

/** A spec that an API server accepts, and a change of it that it refuses. */
export interface RefusedSpec {
  readonly title: string;
  readonly kind: OksKindName;
  readonly accepted: object;
  readonly refused: object;
}

const pool = { nodeType: 'tinav6.c2r4p3' };
const disk = { device: 'xvdb', dir: '/data', type: 'io1', size: 10 };
const root = { device: 'root', dir: '/', type: 'gp2', size: 100 };

function poolSpec(title: string, accepted: object, refused: object): RefusedSpec {
  return { title, kind: 'nodepools', accepted: { ...pool, ...accepted }, refused: { ...pool, ...refused } };
}

function volumes(title: string, accepted: object, refused: object): RefusedSpec {
  return poolSpec(title, { volumes: [accepted] }, { volumes: [refused] });
}

/** One case for each CEL rule. */
export const brokenRules: readonly RefusedSpec[] = [
  poolSpec('minNodes above desiredNodes', { minNodes: 2, desiredNodes: 2 }, { minNodes: 3, desiredNodes: 2 }),
  poolSpec('maxNodes below desiredNodes', { maxNodes: 2, desiredNodes: 2 }, { maxNodes: 1, desiredNodes: 2 }),
  poolSpec(
    'autoscaling in two zones',
    { autoscaling: true, maxNodes: 3, zones: ['eu-west-2a'], volumes: [root] },
    { autoscaling: true, maxNodes: 3, zones: ['eu-west-2a', 'eu-west-2b'] },
  ),
  poolSpec(
    'a GPU model for an inference type',
    { fgpu: { model: 'nvidia-l40' } },
    { nodeType: 'inference7-l40.large', fgpu: { model: 'nvidia-l40' } },
  ),
  poolSpec('the name of a label', { nodeLabels: { 'a.b/c': 'web' } }, { nodeLabels: { 'Not/a/name': 'web' } }),
  poolSpec(
    'the name of an annotation',
    { nodeAnnotations: { 'a.b/c': 'Any text.' } },
    { nodeAnnotations: { 'not a name': 'x' } },
  ),
  volumes('IOPS of a gp2 volume', { ...disk, iops: 100 }, { ...disk, type: 'gp2', iops: 100 }),
  volumes('too many IOPS for the size', { ...disk, iops: 3000 }, { ...disk, iops: 3001 }),
  volumes('root mounted elsewhere', root, { ...root, dir: '/root' }),
  volumes('another volume mounted at /', disk, { ...disk, dir: '/' }),
  volumes('a small io1 volume', { ...disk, size: 4 }, { ...disk, size: 3 }),
  volumes('a snapshot for root', { ...disk, snapshot: 'snap-1' }, { ...root, snapshot: 'snap-1' }),
];

/** Bounds, enumerations, patterns, formats and types. */
export const brokenSchemas: readonly RefusedSpec[] = [
  poolSpec('the device sda1', { volumes: [disk] }, { volumes: [{ ...disk, device: 'sda1' }] }),
  poolSpec('an unknown node type', {}, { nodeType: 'huge' }),
  poolSpec('too many nodes', { desiredNodes: 5000 }, { desiredNodes: 5001 }),
  poolSpec('a negative number', { minNodes: 0 }, { minNodes: -1 }),
  poolSpec('text for a number', { maxNodes: 1 }, { maxNodes: '1' }),
  poolSpec('an unknown flavour', { flavour: 'oks.ubuntu22' }, { flavour: 'windows' }),
  poolSpec('an empty list of zones', { zones: ['eu-west-2a'] }, { zones: [] }),
  poolSpec('the value of a label', { nodeLabels: { tier: 'web' } }, { nodeLabels: { tier: '-' } }),
  poolSpec(
    'a recurrence rule',
    { upgradeStrategy: { autoUpgradeMaintenance: { rrule: 'FREQ=WEEKLY;BYDAY=TU' } } },
    { upgradeStrategy: { autoUpgradeMaintenance: { rrule: 'WEEKLY' } } },
  ),
  { title: 'no node type', kind: 'nodepools', accepted: pool, refused: {} },
  { title: 'too many addresses', kind: 'ipPools', accepted: { numAddresses: 255 }, refused: { numAddresses: 256 } },
  {
    title: 'a request without an owner',
    kind: 'netPeeringRequests',
    accepted: { accepterNetId: 'vpc-1', accepterOwnerId: '1' },
    refused: { accepterNetId: 'vpc-1' },
  },
  { title: 'an acceptance of nothing', kind: 'netPeeringAcceptances', accepted: { netPeeringId: 'x' }, refused: {} },
  {
    title: 'a short account',
    kind: 'oosAccesses',
    accepted: { iaas: { readers: ['123456789012'] } },
    refused: { iaas: { readers: ['1'] } },
  },
  {
    title: 'the same account twice',
    kind: 'oosAccesses',
    accepted: { audit: { readers: ['123456789012', '210987654321'] } },
    refused: { audit: { readers: ['123456789012', '123456789012'] } },
  },
  {
    title: 'an IPv6 address for a client gateway',
    kind: 'vpnConnections',
    accepted: { publicIP: '192.0.2.7', bgpASN: 65000 },
    refused: { publicIP: 'fd00::1', bgpASN: 65000 },
  },
  {
    title: 'a large autonomous system',
    kind: 'vpnConnections',
    accepted: { publicIP: '192.0.2.7', bgpASN: 4294967295 },
    refused: { publicIP: '192.0.2.7', bgpASN: 4294967296 },
  },
  {
    title: 'an invalid route',
    kind: 'vpnConnections',
    accepted: { publicIP: '192.0.2.7', bgpASN: 65000, vpnRoutes: ['10.0.0.0/8'] },
    refused: { publicIP: '192.0.2.7', bgpASN: 65000, vpnRoutes: ['10.0.0.0/33'] },
  },
];
