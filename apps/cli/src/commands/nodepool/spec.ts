import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand, type FlagSpecs } from '../../framework/spec.ts';
import { sending, until, wait, watching } from '../flags.ts';

const nodepoolArgument = { name: 'NODEPOOL', required: true } as const;

export const nodepoolList = defineCommand(['nodepool', 'list'], () => ({
  insideCluster: true,
  summary: 'List the node pools of a cluster.',
  args: [],
  flags: watching,
  examples: ['oks nodepool list --cluster shop/web', 'oks nodepool list --cluster shop/web --watch'],
}));
export const nodepoolGet = defineCommand(['nodepool', 'get'], () => ({
  insideCluster: true,
  summary: 'Show a node pool.',
  args: [nodepoolArgument],
  flags: watching,
  examples: ['oks nodepool get workers --cluster shop/web'],
}));
const onOff = { type: 'text', value: 'on|off', values: ['on', 'off'] } as const;
/** The flags that create and update share: the fields of a node pool. */
export const shape = {
  type: { type: 'text', value: 'TYPE', summary: 'VM type of the nodes, such as tinav6.c2r4p3.' },
  zone: { type: 'text', many: true, value: 'ZONE', summary: 'Subregion for the nodes, such as eu-west-2a.' },
  volume: {
    type: 'text',
    many: true,
    value: 'TYPE:SIZE:DIR',
    summary: 'Disk of every node: gp2:100:/, io1:100:/data:3000 (IOPS), or type=gp2,size=100,dir=/data,device=xvdb.',
  },
  label: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Label of the pool itself.' },
  annotation: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Annotation of the pool itself.' },
  'node-label': { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Label of every node.' },
  'node-annotation': { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Annotation of every node.' },
  taint: { ...onOff, summary: 'Taint the nodes, so that only pods that tolerate the taint run there.' },
  'min-nodes': { type: 'text', value: 'N', summary: 'Enable autoscaling, with at least this many nodes.' },
  'max-nodes': { type: 'text', value: 'N', summary: 'Enable autoscaling, with at most this many nodes.' },
  'auto-healing': { ...onOff, summary: 'Replace broken nodes automatically.' },
  'max-unavailable': { type: 'text', value: 'N', summary: 'Maximum number of unavailable nodes during an upgrade.' },
  'max-surge': { type: 'text', value: 'N', summary: 'Maximum number of extra nodes during an upgrade.' },
  'auto-upgrade': { ...onOff, summary: 'Upgrade the nodes automatically when the cluster is upgraded.' },
  'upgrade-window': {
    type: 'text',
    value: 'DAY:HOUR:HOURS',
    summary: 'Upgrade window of the nodes, such as Tue:3:2 for Tuesday, 3:00 to 5:00.',
  },
  'upgrade-rrule': {
    type: 'text',
    value: 'RRULE',
    summary: 'Upgrade window as a recurrence rule, such as FREQ=WEEKLY;BYDAY=TU.',
  },
  flavour: { type: 'text', value: 'FLAVOUR', summary: 'Operating system of the nodes, such as oks.ubuntu22.' },
  helm: { type: 'text', many: true, value: 'CHART', summary: 'Helm chart to install, such as gpu-operator.' },
  'ip-pool': { type: 'text', value: 'NAME', summary: 'IPPool that gives the nodes public IP addresses.' },
  fgpu: { type: 'text', value: 'MODEL', summary: 'Flexible GPU of every node, such as nvidia-l40.' },
} as const satisfies FlagSpecs;

export const nodepoolCreate = defineCommand(['nodepool', 'create'], () => ({
  insideCluster: true,
  summary: 'Create a node pool.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Name of the pool, if not given as the argument.' },
    count: { type: 'text', value: 'N', summary: 'Number of nodes. Default: 2.' },
    ...shape,
    ...sending,
  },
  examples: [
    'oks nodepool create workers --cluster shop/web --count 2 --wait',
    'oks nodepool create gpu -c web --type tinav6.c8r32p2 --fgpu nvidia-l40 --node-label tier=gpu --taint on',
    'oks nodepool create workers -c web -f nodepool.yaml --set spec.autoHealing=true --dry-run',
  ],
}));
export const nodepoolUpdate = defineCommand(['nodepool', 'update'], () => ({
  insideCluster: true,
  summary: 'Update a node pool.',
  args: [nodepoolArgument],
  flags: {
    count: { type: 'text', value: 'N', summary: 'Number of nodes.' },
    ...shape,
    unlabel: { type: 'text', many: true, value: 'KEY', summary: 'Remove a label.' },
    'no-autoscaling': { type: 'boolean', summary: 'Disable autoscaling.' },
    ...sending,
  },
  examples: [
    'oks nodepool update workers --cluster shop/web --max-surge 1 --auto-upgrade on',
    'oks nodepool update workers -c web --min-nodes 1 --max-nodes 5',
  ],
}));
export const nodepoolScale = defineCommand(['nodepool', 'scale'], () => ({
  insideCluster: true,
  summary: 'Set the number of nodes of a pool.',
  args: [nodepoolArgument],
  flags: { count: { type: 'text', value: 'N', summary: 'Number of nodes.' }, ...wait },
  examples: ['oks nodepool scale workers --cluster shop/web --count 3 --wait'],
}));
export const nodepoolDelete = defineCommand(['nodepool', 'delete'], () => ({
  insideCluster: true,
  summary: 'Delete node pools.',
  args: [{ name: 'NODEPOOL', required: true, many: true }],
  flags: wait,
  examples: ['oks nodepool delete workers --cluster shop/web --yes --wait'],
}));
export const nodepoolWait = defineCommand(['nodepool', 'wait'], () => ({
  insideCluster: true,
  summary: 'Wait until all nodes of a pool are ready.',
  args: [nodepoolArgument],
  flags: { 'wait-timeout': until['wait-timeout'] },
  examples: ['oks nodepool wait workers --cluster shop/web'],
}));

export const nodepoolRows: readonly TableEntry[] = [
  entry(nodepoolList, async () => (await import('./list.ts')).runNodepoolList),
  entry(nodepoolGet, async () => (await import('./get.ts')).runNodepoolGet),
  entry(nodepoolCreate, async () => (await import('./create.ts')).runNodepoolCreate),
  entry(nodepoolUpdate, async () => (await import('./update.ts')).runNodepoolUpdate),
  entry(nodepoolScale, async () => (await import('./scale.ts')).runNodepoolScale),
  entry(nodepoolDelete, async () => (await import('./delete.ts')).runNodepoolDelete),
  entry(nodepoolWait, async () => (await import('./wait.ts')).runNodepoolWait),
];
