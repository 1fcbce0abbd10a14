import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { describing, fileAndSet, listing, protecting, unknownFields, until, wait, watching } from '../flags.ts';

const project = { name: 'PROJECT', required: true } as const;
/** Without it, the project is `--project`, `OKS_PROJECT` or the default one. */
const anyProject = { name: 'PROJECT' } as const;

export const projectList = defineCommand({
  path: ['project', 'list'],
  operations: ['ListProjects'],
  summary: 'List projects.',
  args: [],
  flags: {
    ...listing,
    cidr: { type: 'text', value: 'CIDR', summary: 'Only those with this address range.' },
    ...watching,
  },
  examples: ['oks project list -o wide', 'oks project list --status ready -o name'],
});
export const projectGet = defineCommand({
  path: ['project', 'get'],
  operations: ['GetProject'],
  summary: 'Show a project, or several.',
  args: [{ name: 'PROJECT', many: true }],
  flags: { deleted: { type: 'boolean', summary: 'Show the deleted ones of this name.' }, ...watching },
  examples: ['oks project get shop', 'oks project get shop lab -o json'],
});
export const projectCreate = defineCommand({
  path: ['project', 'create'],
  operations: ['CreateProject'],
  summary: 'Create a project.',
  args: [{ name: 'NAME' }],
  flags: {
    name: { type: 'text', value: 'NAME', summary: 'Its name, if not given as the argument.' },
    cidr: { type: 'text', value: 'CIDR', summary: 'The address range of its network.' },
    ...describing,
    ...protecting,
    ...fileAndSet,
    ...unknownFields,
    ...wait,
  },
  examples: ['oks project create shop --cidr 10.50.0.0/18 --wait', 'oks project create -f project.yaml --dry-run'],
});
export const projectUpdate = defineCommand({
  path: ['project', 'update'],
  operations: ['UpdateProject'],
  summary: 'Change a project.',
  args: [project],
  flags: {
    ...describing,
    untag: { type: 'text', many: true, value: 'KEY', summary: 'Remove a label.' },
    ...protecting,
    ...fileAndSet,
    ...unknownFields,
    ...wait,
  },
  examples: [
    'oks project update shop --description "the shop" --tag team=web',
    'oks project update shop --untag team --dry-run',
  ],
});
export const projectDelete = defineCommand({
  path: ['project', 'delete'],
  operations: ['DeleteProject'],
  summary: 'Delete projects.',
  args: [{ name: 'PROJECT', required: true, many: true }],
  flags: wait,
  examples: ['oks project delete shop --yes --wait', 'oks project delete shop lab --yes'],
});
export const projectQuotas = defineCommand({
  path: ['project', 'quotas'],
  operations: ['GetProjectQuotas'],
  summary: 'Show the quotas of a project, and how much of each is used.',
  args: [anyProject],
  flags: {},
  examples: ['oks project quotas shop'],
});
export const projectWait = defineCommand({
  path: ['project', 'wait'],
  summary: 'Wait for a project.',
  args: [anyProject],
  flags: until,
  examples: [
    'oks project wait shop --for status=ready',
    'oks project wait shop --for status=deleted --wait-timeout 5m',
  ],
});
export const projectUse = defineCommand({
  path: ['project', 'use'],
  summary: 'Choose the project for commands that name none; without a name, show it.',
  args: [anyProject],
  flags: { unset: { type: 'boolean', summary: 'Have no default project.' } },
  examples: ['oks project use shop', 'oks project use --unset'],
});

export const projectRows: readonly TableEntry[] = [
  entry(projectList, async () => (await import('./list.ts')).runProjectList),
  entry(projectGet, async () => (await import('./get.ts')).runProjectGet),
  entry(projectCreate, async () => (await import('./create.ts')).runProjectCreate),
  entry(projectUpdate, async () => (await import('./update.ts')).runProjectUpdate),
  entry(projectDelete, async () => (await import('./delete.ts')).runProjectDelete),
  entry(projectQuotas, async () => (await import('./quotas.ts')).runProjectQuotas),
  entry(projectWait, async () => (await import('./wait.ts')).runProjectWait),
  entry(projectUse, async () => (await import('./use.ts')).runProjectUse),
];
