import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import {
  admitting,
  describing,
  fileAndSet,
  listing,
  maintaining,
  protecting,
  unknownFields,
  until,
  wait,
  watching,
} from '../flags.ts';

/** Without it, the cluster is `--cluster`, `OKS_CLUSTER` or the default one. */
const clusterArgument = { name: 'CLUSTER' } as const;
const clusterArguments = { name: 'CLUSTER', many: true } as const;

export const clusterList = defineCommand({
  path: ['cluster', 'list'],
  operations: ['ListAllClusters', 'ListClustersByProjectID'],
  summary: 'List clusters: of the project named, else of all.',
  args: [],
  flags: {
    ...listing,
    version: { type: 'text', value: 'VERSION', summary: 'Only those of this Kubernetes version.' },
    all: { type: 'boolean', short: 'A', summary: 'Those of all projects, whatever project is named.' },
    ...watching,
  },
  examples: ['oks cluster list --project shop', 'oks cluster list --all -o wide', 'oks cluster list --watch'],
});
export const clusterGet = defineCommand({
  path: ['cluster', 'get'],
  operations: ['GetCluster'],
  summary: 'Show a cluster, or several.',
  args: [clusterArguments],
  flags: { deleted: { type: 'boolean', summary: 'Show the deleted ones of this name.' }, ...watching },
  examples: [
    'oks cluster get shop/web',
    'oks cluster get shop/web shop/api -o json',
    'oks cluster get shop/web --watch',
  ],
});
export const clusterCreate = defineCommand({
  path: ['cluster', 'create'],
  operations: ['CreateCluster'],
  summary: 'Create a cluster.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Its name, if not given as the argument.' },
    version: { type: 'text', value: 'VERSION', summary: 'The Kubernetes version.' },
    admin: {
      type: 'text',
      many: true,
      value: 'CIDR|my-ip',
      summary: 'Who may reach its API; my-ip is your own address.',
    },
    'control-planes': { type: 'text', value: 'PLAN', summary: 'The size of the control plane.' },
    subregion: { type: 'text', many: true, value: 'SUBREGION', summary: 'Where the control plane runs.' },
    'cidr-pods': { type: 'text', value: 'CIDR', summary: 'The address range of pods.' },
    'cidr-service': { type: 'text', value: 'CIDR', summary: 'The address range of services.' },
    'cluster-dns': {
      type: 'text',
      value: 'ADDRESS',
      summary: 'The address of its name server, in the range of services.',
    },
    ...describing,
    ...maintaining,
    ...admitting,
    ...protecting,
    ...fileAndSet,
    ...unknownFields,
    ...wait,
  },
  examples: [
    'oks cluster create web --project shop --admin my-ip --wait',
    'oks cluster create web -p shop -f cluster.yaml --dry-run',
    "oks cluster create web -p shop --version 1.31 --patch-window 'Tue 02:00+2h Europe/Paris' --minor-window off",
  ],
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
    ...maintaining,
    ...admitting,
    ...protecting,
    ...fileAndSet,
    ...unknownFields,
    ...wait,
  },
  examples: [
    'oks cluster update shop/web --admin-add my-ip',
    'oks cluster update shop/web --version 1.31 --wait',
    'oks cluster update shop/web --no-protect --dry-run',
  ],
});
export const clusterUpgrade = defineCommand({
  path: ['cluster', 'upgrade'],
  operations: ['UpgradeCluster'],
  summary: 'Move clusters to the newest Kubernetes version that they can have.',
  args: [clusterArguments],
  flags: wait,
  examples: ['oks cluster upgrade shop/web --wait', 'oks cluster upgrade shop/web shop/api --wait=30m'],
});
export const clusterDelete = defineCommand({
  path: ['cluster', 'delete'],
  operations: ['DeleteCluster'],
  summary: 'Delete clusters.',
  args: [{ name: 'CLUSTER', required: true, many: true }],
  flags: wait,
  examples: ['oks cluster delete shop/web --yes --wait', 'oks cluster delete shop/web shop/api --yes'],
});
export const clusterWait = defineCommand({
  path: ['cluster', 'wait'],
  summary: 'Wait for a cluster.',
  args: [clusterArgument],
  flags: { ...until, for: { ...until.for, value: 'status=STATUS|version=VERSION' } },
  examples: [
    'oks cluster wait shop/web --for status=ready',
    'oks cluster wait shop/web --for version=1.31 --wait-timeout 30m',
  ],
});
export const clusterUse = defineCommand({
  path: ['cluster', 'use'],
  summary: 'Choose the cluster for commands that name none; without a name, show it.',
  args: [clusterArgument],
  flags: { unset: { type: 'boolean', summary: 'Have no default cluster.' } },
  examples: ['oks cluster use shop/web', 'oks cluster use --unset'],
});

export const clusterRows: readonly TableEntry[] = [
  entry(clusterList, async () => (await import('./list.ts')).runClusterList),
  entry(clusterGet, async () => (await import('./get.ts')).runClusterGet),
  entry(clusterCreate, async () => (await import('./create.ts')).runClusterCreate),
  entry(clusterUpdate, async () => (await import('./update.ts')).runClusterUpdate),
  entry(clusterUpgrade, async () => (await import('./upgrade.ts')).runClusterUpgrade),
  entry(clusterDelete, async () => (await import('./delete.ts')).runClusterDelete),
  entry(clusterWait, async () => (await import('./wait.ts')).runClusterWait),
  entry(clusterUse, async () => (await import('./use.ts')).runClusterUse),
];
