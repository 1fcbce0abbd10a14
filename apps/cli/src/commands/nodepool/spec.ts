import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand, type FlagSpecs } from '../../framework/spec.ts';
import { fileAndSet, until, wait, watching } from '../flags.ts';

const nodepoolArgument = { name: 'NODEPOOL', required: true } as const;

export const nodepoolList = defineCommand({
  path: ['nodepool', 'list'],
  insideCluster: true,
  summary: 'List the node pools of a cluster.',
  args: [],
  flags: watching,
  examples: ['oks nodepool list --cluster shop/web', 'oks nodepool list --cluster shop/web --watch'],
});
export const nodepoolGet = defineCommand({
  path: ['nodepool', 'get'],
  insideCluster: true,
  summary: 'Show a node pool.',
  args: [nodepoolArgument],
  flags: watching,
  examples: ['oks nodepool get workers --cluster shop/web'],
});
/** What create and update have in common. */
const shape = {
  type: { type: 'text', value: 'TYPE', summary: 'The kind of machine, such as tinav6.c2r4p3.' },
  zone: { type: 'text', many: true, value: 'ZONE', summary: 'A Subregion for its nodes, such as eu-west-2a.' },
  volume: {
    type: 'text',
    many: true,
    value: 'TYPE:SIZE:DIR',
    summary: 'A disk of every node, such as gp2:100:/ or io1:100:/data:3000 (its IOPS).',
  },
  label: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'A label of the pool.' },
  'min-nodes': { type: 'text', value: 'N', summary: 'Let the number of nodes follow the load, not below this.' },
  'max-nodes': { type: 'text', value: 'N', summary: 'Let the number of nodes follow the load, not above this.' },
  'auto-healing': {
    type: 'text',
    value: 'on|off',
    values: ['on', 'off'],
    summary: 'Whether broken nodes are replaced unasked.',
  },
  taint: {
    type: 'text',
    value: 'on|off',
    values: ['on', 'off'],
    summary: 'Whether its nodes keep away pods that do not tolerate them.',
  },
  'max-unavailable': { type: 'text', value: 'N', summary: 'How many nodes may be missing during an upgrade.' },
  'max-surge': { type: 'text', value: 'N', summary: 'How many nodes may be added for an upgrade.' },
  'auto-upgrade': {
    type: 'text',
    value: 'on|off',
    values: ['on', 'off'],
    summary: 'Whether its nodes follow the cluster’s version unasked.',
  },
  'upgrade-window': {
    type: 'text',
    value: 'DAY:HOUR:HOURS',
    summary: 'When they may, such as Tue:3:2 for Tuesday from 3 to 5.',
  },
} as const satisfies FlagSpecs;

export const nodepoolCreate = defineCommand({
  path: ['nodepool', 'create'],
  insideCluster: true,
  summary: 'Create a node pool.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Its name, if not given as the argument.' },
    count: { type: 'text', value: 'N', summary: 'How many nodes (2).' },
    ...shape,
    ...fileAndSet,
    ...wait,
  },
  examples: [
    'oks nodepool create workers --cluster shop/web --count 2 --wait',
    'oks nodepool create workers -c web -f nodepool.yaml --set spec.autoHealing=true --dry-run',
  ],
});
export const nodepoolUpdate = defineCommand({
  path: ['nodepool', 'update'],
  insideCluster: true,
  summary: 'Change a node pool. What is not named stays as it is.',
  args: [nodepoolArgument],
  flags: {
    count: { type: 'text', value: 'N', summary: 'How many nodes.' },
    ...shape,
    unlabel: { type: 'text', many: true, value: 'KEY', summary: 'Remove a label.' },
    'no-autoscaling': { type: 'boolean', summary: 'Let the number of nodes no longer follow the load.' },
    ...fileAndSet,
    ...wait,
  },
  examples: [
    'oks nodepool update workers --cluster shop/web --max-surge 1 --auto-upgrade on',
    'oks nodepool update workers -c web --min-nodes 1 --max-nodes 5',
  ],
});
export const nodepoolScale = defineCommand({
  path: ['nodepool', 'scale'],
  insideCluster: true,
  summary: 'Set how many nodes a pool has.',
  args: [nodepoolArgument],
  flags: { count: { type: 'text', value: 'N', summary: 'How many nodes.' }, ...wait },
  examples: ['oks nodepool scale workers --cluster shop/web --count 3 --wait'],
});
export const nodepoolDelete = defineCommand({
  path: ['nodepool', 'delete'],
  insideCluster: true,
  summary: 'Delete node pools.',
  args: [{ name: 'NODEPOOL', required: true, many: true }],
  flags: wait,
  examples: ['oks nodepool delete workers --cluster shop/web --yes --wait'],
});
export const nodepoolWait = defineCommand({
  path: ['nodepool', 'wait'],
  insideCluster: true,
  summary: 'Wait until all nodes of a pool are ready.',
  args: [nodepoolArgument],
  flags: { 'wait-timeout': until['wait-timeout'] },
  examples: ['oks nodepool wait workers --cluster shop/web'],
});

export const nodepoolRows: readonly TableEntry[] = [
  entry(nodepoolList, async () => (await import('./list.ts')).runNodepoolList),
  entry(nodepoolGet, async () => (await import('./get.ts')).runNodepoolGet),
  entry(nodepoolCreate, async () => (await import('./create.ts')).runNodepoolCreate),
  entry(nodepoolUpdate, async () => (await import('./update.ts')).runNodepoolUpdate),
  entry(nodepoolScale, async () => (await import('./scale.ts')).runNodepoolScale),
  entry(nodepoolDelete, async () => (await import('./delete.ts')).runNodepoolDelete),
  entry(nodepoolWait, async () => (await import('./wait.ts')).runNodepoolWait),
];
