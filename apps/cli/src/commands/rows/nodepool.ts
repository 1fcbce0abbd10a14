import { defineCommand } from '../../command.ts';
import { entry, type TableEntry } from './entry.ts';
import { until, wait } from './flags.ts';

const nodepoolArgument = { name: 'NODEPOOL', required: true } as const;

export const nodepoolList = defineCommand({
  path: ['nodepool', 'list'],
  summary: 'List the node pools of a cluster.',
  args: [],
  flags: {},
  examples: ['oks nodepool list --cluster shop/web'],
});
export const nodepoolGet = defineCommand({
  path: ['nodepool', 'get'],
  summary: 'Show a node pool.',
  args: [nodepoolArgument],
  flags: {},
  examples: ['oks nodepool get workers --cluster shop/web'],
});
export const nodepoolCreate = defineCommand({
  path: ['nodepool', 'create'],
  summary: 'Create a node pool.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Its name, if not given as the argument.' },
    count: { type: 'text', value: 'N', summary: 'How many nodes (2).' },
    type: { type: 'text', value: 'TYPE', summary: 'The kind of machine (tinav6.c2r4p3).' },
    zone: { type: 'text', many: true, value: 'ZONE', summary: 'A Subregion for its nodes (the first of the Region).' },
    volume: { type: 'text', many: true, value: 'TYPE:SIZE:DIR', summary: 'A disk of every node, such as gp2:100:/.' },
    label: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'A label of the pool.' },
    'dry-run': { type: 'boolean', summary: 'Print what would be sent, and send nothing.' },
    ...wait,
  },
  examples: ['oks nodepool create workers --cluster shop/web --count 2 --wait'],
});
export const nodepoolScale = defineCommand({
  path: ['nodepool', 'scale'],
  summary: 'Set how many nodes a pool has.',
  args: [nodepoolArgument],
  flags: { count: { type: 'text', value: 'N', summary: 'How many nodes.' }, ...wait },
  examples: ['oks nodepool scale workers --cluster shop/web --count 3 --wait'],
});
export const nodepoolDelete = defineCommand({
  path: ['nodepool', 'delete'],
  summary: 'Delete node pools.',
  args: [{ name: 'NODEPOOL', required: true, many: true }],
  flags: wait,
  examples: ['oks nodepool delete workers --cluster shop/web --yes --wait'],
});
export const nodepoolWait = defineCommand({
  path: ['nodepool', 'wait'],
  summary: 'Wait until all nodes of a pool are ready.',
  args: [nodepoolArgument],
  flags: { 'wait-timeout': until['wait-timeout'] },
  examples: ['oks nodepool wait workers --cluster shop/web'],
});

export const nodepoolRows: readonly TableEntry[] = [
  entry(nodepoolList, async () => (await import('../nodepool.ts')).runNodepoolList),
  entry(nodepoolGet, async () => (await import('../nodepool.ts')).runNodepoolGet),
  entry(nodepoolCreate, async () => (await import('../nodepool.ts')).runNodepoolCreate),
  entry(nodepoolScale, async () => (await import('../nodepool.ts')).runNodepoolScale),
  entry(nodepoolDelete, async () => (await import('../nodepool.ts')).runNodepoolDelete),
  entry(nodepoolWait, async () => (await import('../nodepool.ts')).runNodepoolWait),
];
