import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const templateShow = (
  [
    ['project', 'GetProjectTemplate'],
    ['cluster', 'GetClusterTemplate'],
    ['nodepool', 'GetNodepoolTemplate'],
    ['netpeering-request', 'GetNetPeeringRequestTemplate'],
    ['netpeering-acceptance', 'GetNetPeeringAcceptanceTemplate'],
  ] as const
).map(([kind, operation]) =>
  defineCommand(['template', kind], () => ({
    summary: `Print the default values of a new ${kind}.`,
    args: [],
    flags: {},
    operations: [operation],
    examples: [`oks template ${kind} -o yaml > ${kind}.yaml`],
  })),
);

export const templateRows: readonly TableEntry[] = templateShow.map((spec) =>
  entry(spec, async () => (await import('./run.ts')).runTemplate(spec.path[1])),
);
