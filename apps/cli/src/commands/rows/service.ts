import { defineCommand } from '../../command.ts';
import { entry, type TableEntry } from './entry.ts';

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

export const versionShow = defineCommand({
  path: ['version'],
  summary: 'Print the version of oks.',
  args: [],
  flags: {},
  examples: ['oks version'],
});

export const serviceRows: readonly TableEntry[] = [
  ...templateShow.map((spec) => entry(spec, async () => (await import('../service.ts')).runTemplate(spec.path[1]))),
  ...limitsShow.map((spec) => entry(spec, async () => (await import('../service.ts')).runLimits(spec.path[1]))),
  entry(api, async () => (await import('../service.ts')).runApi),
  entry(versionShow, async () => (await import('../service.ts')).runVersion),
];
