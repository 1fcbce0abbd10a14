import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { describing, listing, protecting, sending, until, untagging, wait, watching } from '../flags.ts';

const project = { name: 'PROJECT', required: true } as const;
/** Without it, the project is `--project`, `OKS_PROJECT` or the default one. */
const anyProject = { name: 'PROJECT' } as const;

export const projectList = defineCommand(['project', 'list'], () => ({
  operations: ['ListProjects'],
  summary: 'List projects.',
  args: [{ name: 'PATTERN', many: true }],
  flags: {
    ...listing,
    cidr: { type: 'text', value: 'CIDR', summary: 'Only list projects with this address range.' },
    ...watching,
  },
  examples: [
    'oks project list -o wide',
    "oks project list 'shop-*' --status ready -o name",
    'oks project list --tag team=web',
  ],
}));
export const projectGet = defineCommand(['project', 'get'], () => ({
  operations: ['GetProject'],
  summary: 'Show one or more projects.',
  args: [{ name: 'PROJECT', many: true }],
  flags: { deleted: { type: 'boolean', summary: 'Show deleted projects with this name.' }, ...watching },
  examples: ['oks project get shop', 'oks project get shop lab -o json'],
}));
export const projectCreate = defineCommand(['project', 'create'], () => ({
  inputFlags: ['region'],
  operations: ['CreateProject'],
  summary: 'Create a project.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Name, if not given as the argument.' },
    cidr: { type: 'text', value: 'CIDR', summary: 'Address range of the network.' },
    ...describing,
    ...protecting,
    ...sending,
  },
  examples: ['oks project create shop --cidr 10.50.0.0/18 --wait', 'oks project create -f project.yaml --dry-run'],
}));
export const projectUpdate = defineCommand(['project', 'update'], () => ({
  operations: ['UpdateProject'],
  summary: 'Update a project.',
  args: [project],
  flags: {
    ...describing,
    ...untagging,
    ...protecting,
    ...sending,
  },
  examples: [
    'oks project update shop --description "the shop" --tag team=web',
    'oks project update shop --untag team --dry-run',
  ],
}));
export const projectDelete = defineCommand(['project', 'delete'], () => ({
  operations: ['DeleteProject'],
  summary: 'Delete projects.',
  args: [{ name: 'PROJECT', required: true, many: true }],
  flags: wait,
  examples: ['oks project delete shop --yes --wait', 'oks project delete shop lab --yes'],
}));
export const projectQuotas = defineCommand(['project', 'quotas'], () => ({
  operations: ['GetProjectQuotas'],
  summary: 'Show the quotas of a project and their usage.',
  args: [anyProject],
  flags: {},
  examples: ['oks project quotas shop'],
}));
export const projectNets = defineCommand(['project', 'nets'], () => ({
  operations: ['GetProjectNets'],
  summary: 'List the Nets of a project.',
  args: [anyProject],
  flags: {},
  examples: ['oks project nets shop'],
}));
export const projectSnapshots = defineCommand(['project', 'snapshots'], () => ({
  operations: ['GetProjectSnapshots'],
  summary: 'List the snapshots of volumes in a project.',
  args: [anyProject],
  flags: {},
  examples: ['oks project snapshots shop -o wide'],
}));
export const projectPublicIps = defineCommand(['project', 'public-ips'], () => ({
  operations: ['GetProjectPublicIps'],
  summary: 'List the public IP addresses of a project.',
  args: [anyProject],
  flags: {},
  examples: ['oks project public-ips shop -o name'],
}));
export const projectWait = defineCommand(['project', 'wait'], () => ({
  summary: 'Wait until a project has a status.',
  args: [anyProject],
  flags: until,
  examples: [
    'oks project wait shop --for status=ready',
    'oks project wait shop --for status=deleted --wait-timeout 5m',
  ],
}));
export const projectUse = defineCommand(['project', 'use'], () => ({
  summary: 'Set the default project. Without PROJECT, show it.',
  args: [anyProject],
  flags: { unset: { type: 'boolean', summary: 'Remove the default project.' } },
  examples: ['oks project use shop', 'oks project use --unset'],
}));

export const projectRows: readonly TableEntry[] = [
  entry(projectList, async () => (await import('./list.ts')).runProjectList),
  entry(projectGet, async () => (await import('./get.ts')).runProjectGet),
  entry(projectCreate, async () => (await import('./create.ts')).runProjectCreate),
  entry(projectUpdate, async () => (await import('./update.ts')).runProjectUpdate),
  entry(projectDelete, async () => (await import('./delete.ts')).runProjectDelete),
  entry(projectQuotas, async () => (await import('./quotas.ts')).runProjectQuotas),
  entry(projectNets, async () => (await import('./nets.ts')).runProjectNets),
  entry(projectSnapshots, async () => (await import('./snapshots.ts')).runProjectSnapshots),
  entry(projectPublicIps, async () => (await import('./public-ips.ts')).runProjectPublicIps),
  entry(projectWait, async () => (await import('./wait.ts')).runProjectWait),
  entry(projectUse, async () => (await import('./use.ts')).runProjectUse),
];
