import { defineCommand } from '../../command.ts';
import { entry, type TableEntry } from './entry.ts';
import { unknownFields } from './flags.ts';

export const templateShow = (
  [
    ['project', 'GetProjectTemplate'],
    ['cluster', 'GetClusterTemplate'],
    ['nodepool', 'GetNodepoolTemplate'],
  ] as const
).map(([kind, operation]) =>
  defineCommand({
    path: ['template', kind],
    summary: `Print what the service proposes for a new ${kind}.`,
    args: [],
    flags: {},
    operations: [operation],
    examples: [`oks template ${kind} -o yaml > ${kind}.yaml`],
  }),
);
export const limitsShow = (
  [
    ['versions', 'GetKubernetesVersions', 'List the Kubernetes versions that a cluster can have.'],
    ['subregions', 'GetCPSubregions', 'List the Subregions that can hold a control plane.'],
    ['control-planes', 'GetControlPlanePlans', 'List the sizes that a control plane can have.'],
  ] as const
).map(([what, operation, summary]) =>
  defineCommand({
    path: ['limits', what],
    summary,
    args: [],
    flags: {},
    operations: [operation],
    examples: [`oks limits ${what}`],
  }),
);

export const api = defineCommand({
  path: ['api'],
  summary: 'Call any operation of the API and print its payload.',
  args: [{ name: 'OPERATION' }],
  flags: {
    param: {
      type: 'text',
      many: true,
      value: 'NAME=VALUE',
      summary: 'A parameter of the path, the query or the headers.',
    },
    body: { type: 'text', value: 'FILE', summary: 'The body, from a YAML or JSON file; - is standard input.' },
    ...unknownFields,
    include: { type: 'boolean', short: 'i', summary: 'Print status and headers on stderr, secret ones masked.' },
    list: { type: 'boolean', short: 'l', summary: 'List every operation there is.' },
  },
  examples: [
    'oks api ListProjects --param name=shop',
    'oks api CreateProject --body project.yaml --include',
    'oks api --list -o wide',
  ],
});

export const serviceRows: readonly TableEntry[] = [
  ...templateShow.map((spec) => entry(spec, async () => (await import('../service.ts')).runTemplate(spec.path[1]))),
  ...limitsShow.map((spec) => entry(spec, async () => (await import('../service.ts')).runLimits(spec.path[1]))),
  entry(api, async () => (await import('../api.ts')).runApi),
];
