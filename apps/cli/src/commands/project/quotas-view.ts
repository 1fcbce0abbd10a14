import type { Quota } from '@oks-kit/schemas';
import type { View } from '../../output/render.ts';

/** How quotas are printed. */
export const quotaView: View<Quota> = {
  nameOf: ({ Name }) => Name,
  columns: [
    { name: 'name', cell: ({ Name }) => Name },
    { name: 'used', kind: 'number', cell: ({ UsedValue }) => String(UsedValue) },
    { name: 'max', kind: 'number', cell: ({ MaxValue }) => String(MaxValue) },
    { name: 'description', kind: 'text', cell: ({ ShortDescription }) => ShortDescription },
    { name: 'collection', wide: true, cell: ({ QuotaCollection }) => QuotaCollection },
  ],
};
