import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import {
  admitting,
  authenticating,
  describing,
  listing,
  maintaining,
  protecting,
  sending,
  untagging,
  until,
  wait,
  watching,
} from '../flags.ts';

/** Without it, the cluster is `--cluster`, `OKS_CLUSTER` or the default one. */
const clusterArgument = { name: 'CLUSTER' } as const;
const clusterArguments = { name: 'CLUSTER', many: true } as const;
const allProjects = { type: 'boolean', short: 'A', summary: 'Include all projects.' } as const;

/** Flags that create and update share. */
const settings = { ...maintaining, ...authenticating, ...admitting, ...protecting, ...sending } as const;
const address = { type: 'text', many: true, value: 'CIDR|my-ip' } as const;

export const clusterList = defineCommand(['cluster', 'list'], () => ({
  operations: ['ListAllClusters', 'ListClustersByProjectID'],
  summary: 'List the clusters of the project, or of all projects.',
  args: [{ name: 'PATTERN', many: true }],
  flags: {
    ...listing,
    version: { type: 'text', value: 'VERSION', summary: 'Only list clusters with this Kubernetes version.' },
    all: allProjects,
    ...watching,
  },
  examples: [
    'oks cluster list --project shop',
    "oks cluster list 'shop/web-*' -o wide",
    'oks cluster list --all --tag team=web',
    'oks cluster list --watch',
  ],
}));
export const clusterGet = defineCommand(['cluster', 'get'], () => ({
  operations: ['GetCluster'],
  summary: 'Show one or more clusters.',
  args: [clusterArguments],
  flags: { deleted: { type: 'boolean', summary: 'Show deleted clusters with this name.' }, ...watching },
  examples: [
    'oks cluster get shop/web',
    'oks cluster get shop/web shop/api -o json',
    'oks cluster get shop/web --watch',
  ],
}));
export const clusterCreate = defineCommand(['cluster', 'create'], () => ({
  operations: ['CreateCluster'],
  summary: 'Create a cluster, and a node pool and a kubeconfig context if requested.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Name, if not given as the argument.' },
    version: { type: 'text', value: 'VERSION', summary: 'Kubernetes version.' },
    admin: { ...address, summary: 'Address that may access the Kubernetes API. my-ip is your own address.' },
    'control-planes': { type: 'text', value: 'PLAN', summary: 'Control plane plan.' },
    subregion: { type: 'text', many: true, value: 'SUBREGION', summary: 'Subregion of the control plane.' },
    'multi-az': { type: 'boolean', summary: 'Spread the control plane across three Subregions.' },
    'cidr-pods': { type: 'text', value: 'CIDR', summary: 'Address range of pods.' },
    'cidr-service': { type: 'text', value: 'CIDR', summary: 'Address range of services.' },
    'cluster-dns': {
      type: 'text',
      value: 'ADDRESS',
      summary: 'IP address of the cluster DNS, in the range of services.',
    },
    nodes: { type: 'text', value: 'N', summary: 'Also create a node pool with this number of nodes.' },
    'node-type': { type: 'text', value: 'TYPE', summary: 'VM type of the nodes, such as tinav6.c2r4p3.' },
    kubeconfig: { type: 'boolean', summary: 'Also add a kubeconfig context and make it current.' },
    ...describing,
    ...settings,
  },
  examples: [
    'oks cluster create web --project shop --admin my-ip --wait',
    'oks cluster create web -p shop --nodes 2 --node-type tinav6.c2r4p3 --kubeconfig',
    'oks cluster create web -p shop -f cluster.yaml --dry-run',
    "oks cluster create web -p shop --version 1.32 --maintenance-window 'Tue 02:00+2h Europe/Paris'",
  ],
}));
export const clusterUpdate = defineCommand(['cluster', 'update'], () => ({
  operations: ['UpdateCluster'],
  summary: 'Update a cluster, including its version and control plane plan.',
  args: [clusterArgument],
  flags: {
    version: {
      type: 'text',
      value: 'VERSION',
      summary: 'Upgrade to this Kubernetes version, one minor version at a time.',
    },
    'control-planes': { type: 'text', value: 'PLAN', summary: 'Change the plan of the control plane.' },
    admin: { ...address, summary: 'Replace the whitelist with these addresses.' },
    'admin-add': { ...address, summary: 'Add an allowed address.' },
    'admin-remove': { ...address, summary: 'Remove an allowed address.' },
    ...describing,
    ...untagging,
    ...settings,
  },
  examples: [
    'oks cluster update shop/web --admin-add my-ip',
    'oks cluster update shop/web --control-planes cp.3.masters.small',
    'oks cluster get shop/web -o yaml | oks cluster update shop/web -f - --set description=shop --dry-run',
  ],
}));
export const clusterUpgrade = defineCommand(['cluster', 'upgrade'], () => ({
  operations: ['UpgradeCluster'],
  summary: 'Upgrade clusters to the next Kubernetes version, or to --to VERSION.',
  args: [{ name: 'CLUSTER|PATTERN', many: true }],
  flags: {
    to: { type: 'text', value: 'VERSION', summary: 'Upgrade to this version, one minor version at a time.' },
    all: { type: 'boolean', short: 'A', summary: 'Upgrade all clusters, or all clusters of --project.' },
    outdated: { type: 'boolean', summary: 'Upgrade all clusters for which an upgrade is available.' },
    'dry-run': { type: 'boolean', summary: 'Show what would be upgraded, without sending anything.' },
    'max-parallel': {
      type: 'text',
      value: 'N',
      summary: 'Number of clusters to upgrade at the same time. Default: 4.',
    },
    'keep-going': { type: 'boolean', summary: 'Continue with the other clusters after a failure.' },
    wave: {
      type: 'text',
      many: true,
      value: 'PATTERN,…',
      summary: 'Upgrade these clusters before those of the next --wave. Clusters that match no pattern come last.',
    },
    pause: { type: 'text', value: 'TIME', summary: 'Time between two waves, such as 10m.' },
    check: {
      type: 'text',
      value: 'COMMAND',
      summary: 'Shell command to run after each wave. If it fails, no later wave starts.',
    },
    ...wait,
  },
  examples: [
    'oks cluster upgrade shop/web',
    'oks cluster upgrade shop/web --to 1.34 --yes',
    "oks cluster upgrade 'shop/*' --max-parallel 2 --keep-going",
    'oks cluster upgrade --outdated --dry-run',
    "oks cluster upgrade --outdated --wave 'dev/*' --wave shop/api --pause 10m --check ./smoke-test.sh",
  ],
}));
export const clusterDelete = defineCommand(['cluster', 'delete'], () => ({
  operations: ['DeleteCluster'],
  summary: 'Delete clusters.',
  args: [{ name: 'CLUSTER', required: true, many: true }],
  flags: wait,
  examples: ['oks cluster delete shop/web --yes --wait', 'oks cluster delete shop/web shop/api --yes'],
}));
export const clusterWait = defineCommand(['cluster', 'wait'], () => ({
  summary: 'Wait until a cluster has a status or a version.',
  args: [clusterArgument],
  flags: { ...until, for: { ...until.for, value: 'status=STATUS|version=VERSION' } },
  examples: [
    'oks cluster wait shop/web --for status=ready',
    'oks cluster wait shop/web --for version=1.32 --wait-timeout 30m',
  ],
}));
export const clusterUse = defineCommand(['cluster', 'use'], () => ({
  summary: 'Set the default cluster. Without CLUSTER, show it.',
  args: [clusterArgument],
  flags: { unset: { type: 'boolean', summary: 'Remove the default cluster.' } },
  examples: ['oks cluster use shop/web', 'oks cluster use --unset'],
}));

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
