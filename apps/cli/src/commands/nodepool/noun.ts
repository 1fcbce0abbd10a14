import type { NodePool } from '@oks-kit/kubernetes';
import type { Noun } from '../../verbs/noun.ts';
import { nodepoolView } from './view.ts';

export const nodepools: Noun<NodePool> = {
  kind: 'node pool',
  command: 'nodepool',
  idOf: ({ metadata }) => metadata.name,
  nameOf: ({ metadata }) => metadata.name,
  statusOf: ({ status }) => status?.state?.name ?? 'unknown',
  withStatus: (pool, name) => ({ ...pool, status: { ...pool.status, state: { expires: '', name } } }),
  labelOf: (_, { metadata }) => metadata.name,
  argumentOf: (_, { metadata }) => metadata.name,
  view: ({ context }) => Promise.resolve(nodepoolView(context.now())),
};
