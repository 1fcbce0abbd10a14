import { defineCommand } from '../../framework/spec.ts';
import { entry, type TableEntry } from '../../session/entry.ts';

const manifest = {
  file: {
    type: 'text',
    many: true,
    short: 'f',
    value: 'FILE',
    summary: 'Manifest file or folder; - is standard input. Default: oks.yaml.',
  },
} as const;
const planning = {
  prune: { type: 'boolean', summary: "Delete resources of the manifest's owner that are not in the manifest." },
  replace: {
    type: 'text',
    many: true,
    value: 'PATH',
    summary: 'Allow this node pool (PROJECT/CLUSTER/POOL) to be deleted and created again.',
  },
  'take-over': { type: 'boolean', summary: 'Manage resources that belong to another owner.' },
  'allow-my-ip': {
    type: 'boolean',
    summary: 'Add your address to the whitelists of the clusters for this run, and remove it afterwards.',
  },
} as const;
const executing = {
  'max-parallel': { type: 'text', value: 'N', summary: 'Number of changes to make at the same time. Default: 4.' },
  'keep-going': {
    type: 'boolean',
    summary: 'After a failure, continue with changes that do not depend on the failed one.',
  },
} as const;

export const diff = defineCommand(['diff'], () => ({
  summary: 'Show what apply would change.',
  args: [],
  flags: {
    ...manifest,
    ...planning,
    'exit-code': { type: 'boolean', summary: 'Exit with 10 if there are differences.' },
    out: { type: 'text', value: 'FILE', summary: 'Save the plan for `oks apply --plan`.' },
  },
  examples: ['oks diff -f oks.yaml', 'oks diff -f envs/prod --prune --out plan.json'],
}));

export const apply = defineCommand(['apply'], () => ({
  summary: 'Create and update projects, clusters and node pools from a manifest.',
  args: [],
  flags: {
    ...manifest,
    ...planning,
    ...executing,
    plan: { type: 'text', value: 'FILE', summary: 'Execute the plan that `oks diff --out` saved.' },
    'dry-run': { type: 'boolean', summary: 'Show the plan and change nothing.' },
    init: { type: 'boolean', summary: 'Write a commented manifest, oks.yaml, to start from.' },
  },
  examples: [
    'oks apply --init',
    'oks apply -f oks.yaml',
    'oks apply -f envs/prod --prune --yes',
    'oks apply --plan plan.json',
  ],
}));

export const exportSpec = defineCommand(['export'], () => ({
  summary: 'Print existing projects as a manifest.',
  args: [{ name: 'PROJECT', many: true }],
  flags: { owner: { type: 'text', value: 'NAME', summary: 'Write this owner into the manifest.' } },
  examples: ['oks export', 'oks export shop --owner shop-team > oks.yaml'],
}));

export const destroy = defineCommand(['destroy'], () => ({
  summary: 'Delete the resources of a manifest.',
  args: [],
  flags: {
    ...manifest,
    ...executing,
    unprotect: { type: 'boolean', summary: 'Disable deletion protection first.' },
    'allow-my-ip': planning['allow-my-ip'],
    'dry-run': { type: 'boolean', summary: 'Show the plan and change nothing.' },
  },
  examples: ['oks destroy -f oks.yaml', 'oks destroy -f oks.yaml --unprotect --yes'],
}));

export const applyRows: readonly TableEntry[] = [
  entry(apply, async () => (await import('./apply.ts')).runApply),
  entry(diff, async () => (await import('./diff.ts')).runDiff),
  entry(exportSpec, async () => (await import('./export.ts')).runExport),
  entry(destroy, async () => (await import('./destroy.ts')).runDestroy),
];
