import type { NetPeering, NetPeeringRequest } from '@oks-kit/kubernetes';
import { ageColumn, lenient, tagText } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';
import type { Noun } from '../../verbs/noun.ts';

/** A peering, or a request that is not active. */
export type Peering = NetPeering | NetPeeringRequest;

export const netpeerings: Noun<Peering> = {
  kind: 'Net peering',
  command: 'netpeering',
  idOf: ({ metadata }) => metadata.name,
  nameOf: ({ metadata }) => metadata.name,
  statusOf: ({ status }) => status?.netPeeringState ?? 'unknown',
  withStatus: (peering, netPeeringState) => ({ ...peering, status: { ...peering.status, netPeeringState } }),
  labelOf: (_, { metadata }) => metadata.name,
  argumentOf: (_, { metadata }) => metadata.name,
  view: ({ context }) => Promise.resolve(netpeeringView(context.now())),
};

/** How Net peerings are printed. */
function netpeeringView(now: number): View<Peering> {
  return {
    nameOf: ({ metadata }) => metadata.name,
    columns: lenient<Peering>([
      { name: 'name', cell: ({ metadata }) => metadata.name },
      { name: 'state', kind: 'status', cell: ({ status }) => status?.netPeeringState ?? 'unknown' },
      { name: 'source', cell: ({ status }) => status?.sourceIpRange ?? '' },
      { name: 'accepter', cell: ({ status, spec }) => status?.accepterIpRange ?? accepterOf(spec) },
      ageColumn(now, ({ metadata }) => metadata.creationTimestamp ?? ''),
      { name: 'kind', wide: true, cell: ({ kind }) => kind },
      { name: 'source-net', wide: true, cell: ({ status }) => status?.sourceNetId ?? '' },
      { name: 'accepter-net', wide: true, cell: ({ status, spec }) => status?.accepterNetId ?? accepterOf(spec) },
      { name: 'expires', wide: true, cell: ({ status }) => status?.netPeeringExpirationDate ?? '' },
      { name: 'labels', wide: true, cell: ({ metadata }) => tagText(metadata.labels ?? {}) },
      { name: 'message', wide: true, cell: ({ status }) => status?.netPeeringMessage ?? '' },
    ]),
  };
}

function accepterOf(spec: Peering['spec']): string {
  return 'accepterNetId' in spec ? spec.accepterNetId : '';
}
