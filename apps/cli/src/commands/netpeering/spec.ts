import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { wait, watching } from '../flags.ts';

const netpeeringArgument = { name: 'NETPEERING', required: true } as const;

export const netpeeringList = defineCommand(['netpeering', 'list'], () => ({
  insideCluster: true,
  summary: 'List the Net peerings of a cluster, and the requests that are not active.',
  args: [],
  flags: watching,
  examples: ['oks netpeering list --cluster shop/web', 'oks netpeering list --cluster shop/web -o json'],
}));
export const netpeeringGet = defineCommand(['netpeering', 'get'], () => ({
  insideCluster: true,
  summary: 'Show a Net peering, by its ID or the name of its request.',
  args: [netpeeringArgument],
  flags: watching,
  examples: ['oks netpeering get pcx-1a2b3c4d --cluster shop/web'],
}));
export const netpeeringCreate = defineCommand(['netpeering', 'create'], () => ({
  insideCluster: true,
  operations: ['GetProjectNets', 'GetProjectQuotas'],
  summary: 'Create a Net peering: request it in one cluster and accept it in the other.',
  args: [],
  flags: {
    with: { type: 'text', value: 'CLUSTER', summary: 'Other cluster: CLUSTER, PROJECT/CLUSTER or an ID.' },
    label: { type: 'text', many: true, value: 'KEY=VALUE', summary: 'Label of the request and the acceptance.' },
    'dry-run': { type: 'boolean', summary: 'Check both clusters and print the request, without sending anything.' },
    ...wait,
  },
  examples: ['oks netpeering create --cluster shop/web --with data/warehouse --wait'],
}));
export const netpeeringDelete = defineCommand(['netpeering', 'delete'], () => ({
  insideCluster: true,
  summary: 'Delete Net peerings. They disappear from both clusters.',
  args: [{ name: 'NETPEERING', required: true, many: true }],
  flags: wait,
  examples: ['oks netpeering delete pcx-1a2b3c4d --cluster shop/web --yes --wait'],
}));

export const netpeeringRows: readonly TableEntry[] = [
  entry(netpeeringList, async () => (await import('./list.ts')).runNetpeeringList),
  entry(netpeeringGet, async () => (await import('./get.ts')).runNetpeeringGet),
  entry(netpeeringCreate, async () => (await import('./create.ts')).runNetpeeringCreate),
  entry(netpeeringDelete, async () => (await import('./delete.ts')).runNetpeeringDelete),
];
