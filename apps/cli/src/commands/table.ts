import { type CommandSpec, defineCommand, type FlagSpecs, type Invocation, type Run } from '../command.ts';

const wait = { wait: { type: 'optional', value: 'TIME', summary: 'Wait until it is done, at the most this long (--wait=10m).' } } as const satisfies FlagSpecs;
const fileAndSet = {
  file: { type: 'text', short: 'f', value: 'FILE', summary: 'Take fields from this YAML or JSON file; - is standard input.' },
  set: { type: 'text', many: true, value: 'PATH=VALUE', summary: 'Set any field, by its dotted path.' },
  'dry-run': { type: 'boolean', summary: 'Print what would be sent, and send nothing.' },
} as const satisfies FlagSpecs;
const describing = {
  description: { type: 'text', value: 'TEXT', summary: 'What it is for.' },
  tag: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'A label.' },
} as const satisfies FlagSpecs;
const listing = {
  name: { type: 'text', value: 'NAME', summary: 'Only the one of this name.' },
  status: { type: 'text', value: 'STATUS', summary: 'Only those in this status.' },
  deleted: { type: 'boolean', summary: 'List deleted ones.' },
} as const satisfies FlagSpecs;
const subject = {
  user: { type: 'text', value: 'NAME', summary: 'Whom the certificate is for.' },
  group: { type: 'text', value: 'NAME', summary: 'The group of that user.' },
  ttl: { type: 'text', value: 'TIME', summary: 'How long it is good for: 5h, 1d, 1w.' },
} as const satisfies FlagSpecs;
const until = {
  for: { type: 'text', value: 'status=STATUS', summary: 'What to wait for.' },
  'wait-timeout': { type: 'text', value: 'TIME', summary: 'How long to wait at the most, such as 10m.' },
} as const satisfies FlagSpecs;

const project = { name: 'PROJECT', required: true } as const;
const clusterArgument = { name: 'CLUSTER' } as const;

export const projectList = defineCommand({
  path: ['project', 'list'],
  summary: 'List projects.',
  args: [],
  flags: { ...listing, cidr: { type: 'text', value: 'CIDR', summary: 'Only those with this address range.' } },
  examples: ['oks project list -o wide'],
});
export const projectGet = defineCommand({
  path: ['project', 'get'],
  summary: 'Show a project.',
  args: [project],
  flags: {},
  examples: ['oks project get shop'],
});
export const projectCreate = defineCommand({
  path: ['project', 'create'],
  summary: 'Create a project.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Its name, if not given as the argument.' },
    cidr: { type: 'text', value: 'CIDR', summary: 'The address range of its network.' },
    ...describing,
    ...fileAndSet,
    ...wait,
  },
  examples: ['oks project create shop --cidr 10.50.0.0/18 --wait', 'oks project create -f project.yaml --dry-run'],
});
export const projectUpdate = defineCommand({
  path: ['project', 'update'],
  summary: 'Change a project.',
  args: [project],
  flags: {
    ...describing,
    untag: { type: 'text', many: true, value: 'KEY', summary: 'Remove a label.' },
    ...fileAndSet,
    ...wait,
  },
  examples: ['oks project update shop --description "the shop" --tag team=web'],
});
export const projectDelete = defineCommand({
  path: ['project', 'delete'],
  summary: 'Delete projects.',
  args: [{ name: 'PROJECT', required: true, many: true }],
  flags: wait,
  examples: ['oks project delete shop --yes --wait'],
});
export const projectQuotas = defineCommand({
  path: ['project', 'quotas'],
  summary: 'Show the quotas of a project, and how much of each is used.',
  args: [project],
  flags: {},
  examples: ['oks project quotas shop'],
});
export const projectWait = defineCommand({
  path: ['project', 'wait'],
  summary: 'Wait for a project.',
  args: [project],
  flags: until,
  examples: ['oks project wait shop --for status=ready'],
});

export const clusterList = defineCommand({
  path: ['cluster', 'list'],
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
  summary: 'Show a cluster.',
  args: [clusterArgument],
  flags: {},
  examples: ['oks cluster get shop/web'],
});
export const clusterCreate = defineCommand({
  path: ['cluster', 'create'],
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
  summary: 'Move a cluster to the newest Kubernetes version that it can have.',
  args: [clusterArgument],
  flags: wait,
  examples: ['oks cluster upgrade shop/web --wait'],
});
export const clusterDelete = defineCommand({
  path: ['cluster', 'delete'],
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

export const kubeconfigGet = defineCommand({
  path: ['kubeconfig', 'get'],
  summary: 'Print a kubeconfig with a fresh certificate; it holds a private key.',
  args: [clusterArgument],
  flags: subject,
  examples: ['oks kubeconfig get shop/web --ttl 1h > web.kubeconfig'],
});
export const kubeconfigMerge = defineCommand({
  path: ['kubeconfig', 'merge'],
  summary: 'Merge a fresh kubeconfig into $KUBECONFIG or ~/.kube/config.',
  args: [clusterArgument],
  flags: {
    ...subject,
    alias: { type: 'text', value: 'NAME', summary: 'What to call it, in place of PROJECT-CLUSTER.' },
    use: { type: 'boolean', summary: 'Make it the current context.' },
    overwrite: { type: 'boolean', summary: 'Replace entries of that name that something else made.' },
    'no-exec': { type: 'boolean', summary: 'Merge the certificate itself, which ends with its time.' },
  },
  examples: ['oks kubeconfig merge shop/web --no-exec --use'],
});
export const kubeconfigRemove = defineCommand({
  path: ['kubeconfig', 'remove'],
  summary: 'Take out what merge put in.',
  args: [clusterArgument],
  flags: { alias: { type: 'text', value: 'NAME', summary: 'The context to take out, by the name it was merged under.' } },
  examples: ['oks kubeconfig remove shop/web'],
});

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

export const templateShow = ['project', 'cluster', 'nodepool'].map((kind) =>
  defineCommand({
    path: ['template', kind],
    summary: `Print what the service proposes for a new ${kind}.`,
    args: [],
    flags: {},
    examples: [`oks template ${kind} -o yaml > ${kind}.yaml`],
  }),
);
export const limitsShow = (
  [
    ['versions', 'List the Kubernetes versions that a cluster can have.'],
    ['subregions', 'List the Subregions that can hold a control plane.'],
    ['control-planes', 'List the sizes that a control plane can have.'],
  ] as const
).map(([what, summary]) => defineCommand({ path: ['limits', what], summary, args: [], flags: {}, examples: [`oks limits ${what}`] }));

export const api = defineCommand({
  path: ['api'],
  summary: 'Call any operation of the API and print its payload.',
  args: [{ name: 'OPERATION', required: true }],
  flags: {
    param: { type: 'text', many: true, value: 'NAME=VALUE', summary: 'A parameter of the path, the query or the headers.' },
    body: { type: 'text', value: 'FILE', summary: 'The body, from a YAML or JSON file; - is standard input.' },
  },
  examples: ['oks api GetCluster --param cluster_id=0b1f6a2e-5d0c-4a53-9f0e-6f1c1f6f4a11', 'oks api ListProjects'],
});

export const emulatorStart = defineCommand({
  path: ['emulator', 'start'],
  summary: 'Start an OKS of your own on this machine.',
  args: [],
  flags: {
    port: { type: 'text', value: 'N', summary: 'The port to answer on; 0 is any free one (8080).' },
    'data-dir': { type: 'text', value: 'DIR', summary: 'Where its state is kept.' },
    ephemeral: { type: 'boolean', summary: 'Keep no state.' },
    clock: { type: 'text', values: ['real', 'fast', 'instant'], summary: 'How time passes (fast).' },
    detach: { type: 'boolean', short: 'd', summary: 'Leave it running in the background.' },
  },
  examples: ['oks emulator start --port 0 --ephemeral --detach -o json'],
});
export const emulatorStatus = defineCommand({
  path: ['emulator', 'status'],
  summary: 'Show the emulator that runs, without its secrets.',
  args: [],
  flags: {},
  examples: ['oks emulator status'],
});
export const emulatorStop = defineCommand({
  path: ['emulator', 'stop'],
  summary: 'Stop the emulator that runs.',
  args: [],
  flags: {},
  examples: ['oks emulator stop'],
});
export const versionShow = defineCommand({
  path: ['version'],
  summary: 'Print the version of oks.',
  args: [],
  flags: {},
  examples: ['oks version'],
});

/** A command of the table, and where its work is. */
export interface TableEntry {
  readonly spec: CommandSpec;
  /** Loads the work; only the one that runs is ever loaded. */
  load(): Promise<(invocation: never) => Promise<number | undefined>>;
}

function entry<S extends CommandSpec>(spec: S, load: () => Promise<Run<S>>): TableEntry {
  return { spec, load: () => load() };
}

/** Every command. */
export const commandTable: readonly TableEntry[] = [
  entry(projectList, async () => (await import('./project.ts')).runProjectList),
  entry(projectGet, async () => (await import('./project.ts')).runProjectGet),
  entry(projectCreate, async () => (await import('./project-change.ts')).runProjectCreate),
  entry(projectUpdate, async () => (await import('./project-change.ts')).runProjectUpdate),
  entry(projectDelete, async () => (await import('./project-change.ts')).runProjectDelete),
  entry(projectQuotas, async () => (await import('./project.ts')).runProjectQuotas),
  entry(projectWait, async () => (await import('./project.ts')).runProjectWait),
  entry(clusterList, async () => (await import('./cluster.ts')).runClusterList),
  entry(clusterGet, async () => (await import('./cluster.ts')).runClusterGet),
  entry(clusterCreate, async () => (await import('./cluster-change.ts')).runClusterCreate),
  entry(clusterUpdate, async () => (await import('./cluster-change.ts')).runClusterUpdate),
  entry(clusterUpgrade, async () => (await import('./cluster-change.ts')).runClusterUpgrade),
  entry(clusterDelete, async () => (await import('./cluster-change.ts')).runClusterDelete),
  entry(clusterWait, async () => (await import('./cluster.ts')).runClusterWait),
  entry(kubeconfigGet, async () => (await import('./kubeconfig.ts')).runKubeconfigGet),
  entry(kubeconfigMerge, async () => (await import('./kubeconfig.ts')).runKubeconfigMerge),
  entry(kubeconfigRemove, async () => (await import('./kubeconfig.ts')).runKubeconfigRemove),
  entry(nodepoolList, async () => (await import('./nodepool.ts')).runNodepoolList),
  entry(nodepoolGet, async () => (await import('./nodepool.ts')).runNodepoolGet),
  entry(nodepoolCreate, async () => (await import('./nodepool.ts')).runNodepoolCreate),
  entry(nodepoolScale, async () => (await import('./nodepool.ts')).runNodepoolScale),
  entry(nodepoolDelete, async () => (await import('./nodepool.ts')).runNodepoolDelete),
  entry(nodepoolWait, async () => (await import('./nodepool.ts')).runNodepoolWait),
  ...templateShow.map((spec) => entry(spec, async () => (await import('./service.ts')).runTemplate(spec.path[1]))),
  ...limitsShow.map((spec) => entry(spec, async () => (await import('./service.ts')).runLimits(spec.path[1]))),
  entry(api, async () => (await import('./service.ts')).runApi),
  entry(emulatorStart, async () => (await import('./emulator.ts')).runEmulatorStart),
  entry(emulatorStatus, async () => (await import('./emulator.ts')).runEmulatorStatus),
  entry(emulatorStop, async () => (await import('./emulator.ts')).runEmulatorStop),
  entry(versionShow, async () => (await import('./service.ts')).runVersion),
];

export type { Invocation };
