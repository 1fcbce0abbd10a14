import type { NodePool } from '@oks-kit/kubernetes';
import { ageColumn, lenient, tagText } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';

/** How node pools are printed. */
export const nodepoolView = (now: number): View<NodePool> => ({
  nameOf: ({ metadata }) => metadata.name,
  columns: lenient<NodePool>([
    { name: 'name', cell: ({ metadata }) => metadata.name },
    { name: 'state', kind: 'status', cell: ({ status }) => status?.state?.name ?? 'unknown' },
    { name: 'ready', cell: ({ spec, status }) => `${status?.progress?.ready ?? 0}/${spec.desiredNodes ?? 0}` },
    { name: 'type', cell: ({ spec }) => spec.nodeType },
    { name: 'zones', cell: ({ spec }) => (spec.zones ?? []).join(',') },
    ageColumn(now, ({ metadata }) => metadata.creationTimestamp ?? ''),
    {
      name: 'autoscaling',
      wide: true,
      cell: ({ spec }) => (spec.autoscaling === true ? `${spec.minNodes ?? 0}-${spec.maxNodes ?? 0}` : 'off'),
    },
    { name: 'healing', wide: true, cell: ({ spec }) => (spec.autoHealing === true ? 'on' : 'off') },
    {
      name: 'volumes',
      wide: true,
      cell: ({ spec }) => (spec.volumes ?? []).map(({ type, size, dir }) => `${type}:${size}:${dir}`).join(','),
    },
    { name: 'labels', wide: true, cell: ({ metadata }) => tagText(metadata.labels ?? {}) },
    { name: 'node-labels', wide: true, cell: ({ spec }) => tagText(spec.nodeLabels ?? {}) },
    { name: 'last-error', wide: true, cell: ({ status }) => status?.last_error?.message ?? '' },
  ]),
});
