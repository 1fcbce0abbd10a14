import type { AccountQuotas } from '@oks-kit/schemas';
import { lenient } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';
import type { Run } from '../../session/entry.ts';
import type { quotas } from './spec.ts';

const accountQuotasView: View<AccountQuotas> = {
  nameOf: () => 'quotas',
  columns: lenient<AccountQuotas>([
    { name: 'projects', kind: 'number', cell: ({ Projects }) => String(Projects) },
    { name: 'clusters-per-project', kind: 'number', cell: ({ ClustersPerProject }) => String(ClustersPerProject) },
    { name: 'versions', cell: ({ KubeVersions }) => KubeVersions.join(',') },
    { name: 'subregions', cell: ({ CPSubregions }) => CPSubregions.join(',') },
  ]),
};

export const runQuotas: Run<typeof quotas> = async ({ session: { client, signal, out } }) => {
  await out.one(await client.quotas.get({ signal }), accountQuotasView);
  return undefined;
};
