import type { ClusterInput } from '@oks-kit/schemas';

type Defaulted = 'control_planes' | 'cp_subregions' | 'cp_multi_az' | 'cluster_dns';

/** The body of CreateCluster once the service's defaults are filled in. */
export type CompleteClusterInput = Omit<ClusterInput, Defaulted> & {
  readonly [K in Defaulted]-?: NonNullable<ClusterInput[K]>;
};
