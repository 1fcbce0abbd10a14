import { defineCommand } from '../../command.ts';
import { entry, type TableEntry } from './entry.ts';
import { describing, fileAndSet, listing, until, wait } from './flags.ts';

const clusterArgument = { name: 'CLUSTER' } as const;

export const clusterList = defineCommand({
  path: ['cluster', 'list'],
  operations: ['ListAllClusters', 'ListClustersByProjectID'],
  summary: 'List clusters: of the project named, else of all.',
  args: [],
  flags: {
    ...listing,
    version: { type: 'text', value: 'VERSION', summary: 'Only those of this Kubernetes version.' },
    all: { type: 'boolean', short: 'A', summary: 'Those of all projects, whatever project is named.' },
  },
  examples: ['oks cluster list --project shop', 'oks cluster list --all -o wide'],
});
export const clusterGet = defineCommand({
  path: ['cluster', 'get'],
  operations: ['GetCluster'],
  summary: 'Show a cluster.',
  args: [clusterArgument],
  flags: {},
  examples: ['oks cluster get shop/web'],
});
export const clusterCreate = defineCommand({
  path: ['cluster', 'create'],
  operations: ['CreateCluster'],
  summary: 'Create a cluster.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Its name, if not given as the argument.' },
    version: { type: 'text', value: 'VERSION', summary: 'The Kubernetes version.' },
    admin: { type: 'text', many: true, value: 'CIDR|my-ip', summary: 'Who may reach its API; my-ip is your own address.' },
    'control-planes': { type: 'text', value: 'PLAN', summary: 'The size of the control plane.' },
    subregion: { type: 'text', many: true, value: 'SUBREGION', summary: 'Where the control plane runs.' },
    ...describing,
    ...fileAndSet,
    ...wait,
  },
  examples: ['oks cluster create web --project shop --admin my-ip --wait', 'oks cluster create web -p shop -f cluster.yaml --dry-run'],
});
export const clusterUpdate = defineCommand({
  path: ['cluster', 'update'],
  operations: ['UpdateCluster'],
  summary: 'Change a cluster.',
  args: [clusterArgument],
  flags: {
    version: { type: 'text', value: 'VERSION', summary: 'The Kubernetes version to move to.' },
    admin: { type: 'text', many: true, value: 'CIDR|my-ip', summary: 'Who may reach its API, in place of all before.' },
    'admin-add': { type: 'text', many: true, value: 'CIDR|my-ip', summary: 'Let in one more.' },
    'admin-remove': { type: 'text', many: true, value: 'CIDR', summary: 'Let in one less.' },
    ...describing,
    untag: { type: 'text', many: true, value: 'KEY', summary: 'Remove a label.' },
    ...fileAndSet,
    ...wait,
  },
  examples: ['oks cluster update shop/web --admin-add my-ip', 'oks cluster update shop/web --version 1.31 --wait'],
});
export const clusterUpgrade = defineCommand({
  path: ['cluster', 'upgrade'],
  operations: ['UpgradeCluster'],
  summary: 'Move a cluster to the newest Kubernetes version that it can have.',
  args: [clusterArgument],
  flags: wait,
  examples: ['oks cluster upgrade shop/web --wait'],
});
export const clusterDelete = defineCommand({
  path: ['cluster', 'delete'],
  operations: ['DeleteCluster'],
  summary: 'Delete clusters.',
  args: [{ name: 'CLUSTER', required: true, many: true }],
  flags: wait,
  examples: ['oks cluster delete shop/web --yes --wait'],
});
export const clusterWait = defineCommand({
  path: ['cluster', 'wait'],
  summary: 'Wait for a cluster.',
  args: [clusterArgument],
  flags: until,
  examples: ['oks cluster wait shop/web --for status=ready'],
});

export const clusterRows: readonly TableEntry[] = [
  entry(clusterList, async () => (await import('../cluster.ts')).runClusterList),
  entry(clusterGet, async () => (await import('../cluster.ts')).runClusterGet),
  entry(clusterCreate, async () => (await import('../cluster-change.ts')).runClusterCreate),
  entry(clusterUpdate, async () => (await import('../cluster-change.ts')).runClusterUpdate),
  entry(clusterUpgrade, async () => (await import('../cluster-change.ts')).runClusterUpgrade),
  entry(clusterDelete, async () => (await import('../cluster-change.ts')).runClusterDelete),
  entry(clusterWait, async () => (await import('../cluster.ts')).runClusterWait),
];
