import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand, type FlagSpec, type FlagSpecs } from '../../framework/spec.ts';

const named = {
  name: { type: 'text', value: 'EMULATOR', summary: 'Name of the emulator. Default: default.' },
} as const satisfies FlagSpecs;

/** The emulator that a command controls: one on this machine by its name, or any one by `--endpoint`. */
const controlled = {
  ...named,
  'admin-token': {
    type: 'text',
    value: 'TOKEN',
    summary: 'Admin token of the emulator. Prefer OKS_EMULATOR_ADMIN_TOKEN, which other users cannot see.',
  },
} as const satisfies FlagSpecs;

const quotas = {
  type: 'text',
  value: 'QUOTA=N',
  summary: 'Quotas of each account, such as projects=2,clusters-per-project=3.',
} as const satisfies FlagSpec;

export const emulatorStart = defineCommand(['emulator', 'start'], () => ({
  offline: true,
  summary: 'Start a local OKS emulator.',
  args: [],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Name of the emulator, to run several at once. Default: default.' },
    port: {
      type: 'text',
      value: 'N',
      summary: 'Port to listen on; 0 selects a free port. Default: 8080, or 0 with --name.',
    },
    host: { type: 'text', value: 'ADDRESS', summary: 'Address to listen on. Default: 127.0.0.1.' },
    'tls-cert': {
      type: 'text',
      value: 'FILE',
      summary: 'Certificate chain in PEM format, to serve the API over HTTPS.',
    },
    'tls-key': { type: 'text', value: 'FILE', summary: 'Private key of the certificate, in PEM format.' },
    'public-url': {
      type: 'text',
      value: 'URL',
      summary: 'URL at which clients reach the API, such as https://sandbox.example.com.',
    },
    'allow-host': { type: 'text', many: true, value: 'HOST', summary: 'Also accept requests to this host name.' },
    'kubernetes-port': {
      type: 'text',
      value: 'N',
      summary: 'One port for the Kubernetes APIs of all clusters. Default: a free port for each cluster.',
    },
    'kubernetes-public-url': {
      type: 'text',
      value: 'URL',
      summary: 'URL at which clients reach --kubernetes-port. Default: the host of --public-url with that port.',
    },
    'data-dir': { type: 'text', value: 'DIR', summary: 'Folder for the state.' },
    ephemeral: { type: 'boolean', summary: 'Do not save the state.' },
    store: {
      type: 'text',
      value: 'URL',
      summary: 'PostgreSQL database for the state, which several emulators can share. Variable: OKS_EMULATOR_STORE.',
    },
    clock: {
      type: 'text',
      values: ['real', 'fast', 'instant', 'manual'],
      summary: "Speed of the emulator's clock. Default: fast.",
    },
    accounts: { type: 'text', value: 'N', summary: 'Number of accounts. Default: 1.' },
    quotas,
    'rate-limit': {
      type: 'text',
      value: 'N[,burst=N]',
      summary:
        'Requests per second for each account, such as 5 or 5,burst=10. Further ones get a 429. Default: no limit.',
    },
    'admin-token': {
      type: 'text',
      value: 'TOKEN',
      summary: 'Token for the control API and /metrics. Prefer OKS_EMULATOR_ADMIN_TOKEN, which other users cannot see.',
    },
    audit: { type: 'boolean', summary: 'Print each request to stdout as a line of JSON, without secrets.' },
    kubernetes: {
      type: 'text',
      value: 'BACKEND',
      summary: 'Cluster backend: builtin, kube-apiserver or kubeconfig=FILE[#CONTEXT]. Default: builtin.',
    },
    'kubernetes-assets': {
      type: 'text',
      value: 'DIR',
      summary: 'Folder to search first for kube-apiserver and etcd.',
    },
    fault: {
      type: 'text',
      many: true,
      value: 'FAULT',
      summary: 'Fault to inject, such as rate_limit,times=3.',
    },
    'page-size': { type: 'text', value: 'N', summary: 'Return lists in pages of N items. Default: one page.' },
    'strict-whitelist': { type: 'boolean', summary: 'Reject loopback and private addresses in whitelists.' },
    mfa: { type: 'boolean', summary: 'Require one-time passwords.' },
    tokens: { type: 'boolean', summary: 'Issue session tokens.' },
    drain: {
      type: 'text',
      value: 'TIME',
      summary: 'Time to keep serving requests after SIGTERM, while /readyz returns 503. Default: none.',
    },
    detach: { type: 'boolean', short: 'd', summary: 'Run the emulator in the background.' },
  },
  examples: [
    'oks emulator start --port 0 --ephemeral --detach -o json',
    'oks emulator start --name ci --fault rate_limit,times=3 --detach',
    'oks emulator start --kubernetes kube-apiserver --detach',
    'oks emulator start --store postgres://oks@db.example/oks?sslmode=verify-full',
  ],
}));
export const emulatorStatus = defineCommand(['emulator', 'status'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Show the status of the running emulator, without secrets.',
  args: [],
  flags: { ...controlled },
  examples: ['oks emulator status'],
}));
export const emulatorEnv = defineCommand(['emulator', 'env'], () => ({
  offline: true,
  summary: 'Print variables that make oks use the running emulator. Run: eval "$(oks emulator env)".',
  args: [],
  flags: { ...named },
  examples: ['oks emulator env > emulator.env'],
}));
export const emulatorStop = defineCommand(['emulator', 'stop'], () => ({
  offline: true,
  summary: 'Stop the running emulator.',
  args: [],
  flags: { ...named },
  examples: ['oks emulator stop', 'oks emulator stop --name ci'],
}));

export const emulatorReset = defineCommand(['emulator', 'reset'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Delete all projects and clusters of the emulator, and clear its journal. Accounts are kept.',
  args: [],
  flags: {
    ...controlled,
    'data-dir': { type: 'text', value: 'DIR', summary: 'Folder of the state, if the emulator is not running.' },
  },
  examples: ['oks emulator reset --yes'],
}));

export const emulatorRequests = defineCommand(['emulator', 'requests'], () => ({
  summary: 'List the last requests to the emulator, with their responses.',
  args: [],
  flags: {
    ...controlled,
    follow: { type: 'boolean', short: 'f', summary: 'Also print each new request, until Ctrl-C.' },
    operation: { type: 'text', many: true, value: 'OPERATION', summary: 'Only show requests of this operation.' },
    status: {
      type: 'text',
      value: 'CODE|CLASS',
      summary: 'Only show responses with this status, such as 404 or 4xx.',
    },
  },
  examples: ['oks emulator requests --operation CreateCluster -o json', 'oks emulator requests --follow --status 4xx'],
}));

export const emulatorFaultAdd = defineCommand(['emulator', 'fault', 'add'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Inject a fault into the running emulator, so that requests fail.',
  args: [{ name: 'FAULT', required: true }],
  flags: {
    ...controlled,
    operation: {
      type: 'text',
      many: true,
      value: 'OPERATION|KubernetesApi',
      summary: "Only fail requests of this operation, or to the clusters' Kubernetes APIs. Default: all operations.",
    },
    times: { type: 'text', value: 'N', summary: 'Number of requests to fail. Default: no limit.' },
    probability: { type: 'text', value: 'P', summary: 'Probability that a request fails, from 0 to 1. Default: 1.' },
    latency: { type: 'text', value: 'TIME', summary: 'Delay that the latency fault adds. Default: 1s.' },
    status: { type: 'text', value: 'CODE', summary: 'HTTP status of the response.' },
    'retry-after': { type: 'text', value: 'TIME', summary: 'Value of the Retry-After header.' },
  },
  examples: [
    'oks emulator fault add rate_limit --times 3',
    'oks emulator fault add server_error --status 503 --operation CreateCluster',
  ],
}));
export const emulatorFaultList = defineCommand(['emulator', 'fault', 'list'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'List the active faults of the running emulator.',
  args: [],
  flags: { ...controlled },
  examples: ['oks emulator fault list'],
}));
export const emulatorFaultRemove = defineCommand(['emulator', 'fault', 'remove'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Remove faults of the running emulator.',
  args: [{ name: 'FAULT_ID', many: true }],
  flags: { ...controlled, all: { type: 'boolean', summary: 'Remove all faults.' } },
  examples: ['oks emulator fault remove --all'],
}));

export const emulatorClockShow = defineCommand(['emulator', 'clock', 'show'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Show the time of the running emulator.',
  args: [],
  flags: { ...controlled },
  examples: ['oks emulator clock show'],
}));
export const emulatorClockAdvance = defineCommand(['emulator', 'clock', 'advance'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Advance the clock of an emulator started with --clock manual.',
  args: [{ name: 'TIME', required: true }],
  flags: { ...controlled },
  examples: ['oks emulator clock advance 10m'],
}));

export const emulatorAccountAdd = defineCommand(['emulator', 'account', 'add'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Add an account to the running emulator and print its credentials. They are shown only once.',
  args: [],
  flags: {
    ...controlled,
    quotas: { ...quotas, summary: 'Quotas of the account, such as projects=2. Default: those of the emulator.' },
  },
  examples: ['oks emulator account add -o json', 'oks emulator account add --quotas projects=2,clusters-per-project=3'],
}));
export const emulatorAccountList = defineCommand(['emulator', 'account', 'list'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'List the accounts of the running emulator, without their secrets.',
  args: [],
  flags: { ...controlled },
  examples: ['oks emulator account list'],
}));

const accountArgument = { name: 'ACCOUNT', required: true } as const;

export const emulatorAccountUpdate = defineCommand(['emulator', 'account', 'update'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Change the quotas of an account. Existing resources are kept, even beyond the new quotas.',
  args: [accountArgument],
  flags: {
    ...controlled,
    quotas: { ...quotas, summary: 'Quotas of the account, such as projects=2. Other quotas are reset.' },
  },
  examples: ['oks emulator account update 123456789012 --quotas projects=20'],
}));
export const emulatorAccountRotate = defineCommand(['emulator', 'account', 'rotate'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Create new credentials for an account and print them. Old credentials and session tokens stop working.',
  args: [accountArgument],
  flags: { ...controlled },
  examples: ['oks emulator account rotate 123456789012'],
}));
export const emulatorAccountRemove = defineCommand(['emulator', 'account', 'remove'], () => ({
  offline: true,
  callsEndpoint: true,
  summary: 'Remove an account with its projects and clusters.',
  args: [accountArgument],
  flags: { ...controlled },
  examples: ['oks emulator account remove 123456789012 --yes'],
}));

export const emulatorRows: readonly TableEntry[] = [
  entry(emulatorStart, async () => (await import('./start.ts')).runEmulatorStart),
  entry(emulatorStatus, async () => (await import('./status.ts')).runEmulatorStatus),
  entry(emulatorEnv, async () => (await import('./env.ts')).runEmulatorEnv),
  entry(emulatorReset, async () => (await import('./reset.ts')).runEmulatorReset),
  entry(emulatorStop, async () => (await import('./stop.ts')).runEmulatorStop),
  entry(emulatorRequests, async () => (await import('./requests.ts')).runEmulatorRequests),
  entry(emulatorFaultAdd, async () => (await import('./fault.ts')).runFaultAdd),
  entry(emulatorFaultList, async () => (await import('./fault.ts')).runFaultList),
  entry(emulatorFaultRemove, async () => (await import('./fault.ts')).runFaultRemove),
  entry(emulatorClockShow, async () => (await import('./clock.ts')).runClockShow),
  entry(emulatorClockAdvance, async () => (await import('./clock.ts')).runClockAdvance),
  entry(emulatorAccountAdd, async () => (await import('./account.ts')).runAccountAdd),
  entry(emulatorAccountList, async () => (await import('./account.ts')).runAccountList),
  entry(emulatorAccountUpdate, async () => (await import('./account.ts')).runAccountUpdate),
  entry(emulatorAccountRotate, async () => (await import('./account.ts')).runAccountRotate),
  entry(emulatorAccountRemove, async () => (await import('./account.ts')).runAccountRemove),
];
