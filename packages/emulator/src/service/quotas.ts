import type { EmulatorState } from '../state/emulator-state.ts';
import type { Account, ProjectRecord } from '../state/records.ts';
import { kubernetesVersions, subregionOf, subregions } from './catalog.ts';

/** Maximum number of resources of each kind. */
export interface QuotaLimits {
  /** Maximum number of projects in an account. */
  readonly projects: number;
  /** Maximum number of clusters in a project. */
  readonly clustersPerProject: number;
}

/** Returns the quotas of an account: its own, else those of the emulator. */
export function limitsOf({ quotas }: EmulatorState, { quotas: own }: Account): QuotaLimits {
  return own === undefined ? quotas : { ...quotas, ...own };
}

/** The limits of an account as the service shows them, and its available options. */
export function accountQuotas(
  state: EmulatorState,
  account: Account,
): {
  readonly Projects: number;
  readonly ClustersPerProject: number;
  readonly KubeVersions: string[];
  readonly CPSubregions: string[];
} {
  const { projects, clustersPerProject } = limitsOf(state, account);
  return {
    Projects: projects,
    ClustersPerProject: clustersPerProject,
    KubeVersions: [...kubernetesVersions],
    CPSubregions: [...subregions],
  };
}

/** Limits of the machines and networks behind a project. Names and values are assumed. */
const machineQuotas = [
  {
    Name: 'vm_limit',
    ShortDescription: 'VM limit',
    Description: 'Maximum number of VMs in the account.',
    MaxValue: 200,
  },
  {
    Name: 'core_limit',
    ShortDescription: 'Core limit',
    Description: 'Maximum number of vCores in the account.',
    MaxValue: 400,
  },
  {
    Name: 'memory_limit',
    ShortDescription: 'Memory limit',
    Description: 'Maximum memory in the account, in GiB.',
    MaxValue: 1_600,
  },
  {
    Name: 'volume_size_limit',
    ShortDescription: 'Volume size limit',
    Description: 'Maximum size of all volumes in the account, in GiB.',
    MaxValue: 20_000,
  },
] as const;

/** The node types' vCores and GiB of memory: `tinav6.c2r4p3` has 2 and 4. */
const nodeSize = /\.c(\d+)r(\d+)p/;

export interface ProjectQuotas {
  readonly quotas: {
    readonly ShortDescription: string;
    readonly QuotaCollection: string;
    readonly AccountId: string;
    readonly Description: string;
    readonly MaxValue: number;
    readonly UsedValue: number;
    readonly Name: string;
  }[];
  readonly subregions: {
    readonly State: string;
    readonly RegionName: string;
    readonly SubregionName: string;
    readonly LocationCode: string;
  }[];
}

/** The limits of a project with how much of each its nodes use, and the Subregions of its Region. */
export function projectQuotas(state: EmulatorState, record: ProjectRecord): ProjectQuotas {
  const clusters = new Set(
    state
      .clustersOf(record.account)
      .filter(({ cluster }) => cluster.project_id === record.id)
      .map(({ id }) => id),
  );
  const pools = state
    .of(record.account)
    .nodepools.all()
    .filter(({ clusterId }) => clusters.has(clusterId));
  const nodes = pools.flatMap((pool) => pool.nodes);
  const sum = (part: 1 | 2): number =>
    nodes.reduce((total, { nodeType }) => total + Number(nodeSize.exec(nodeType)?.[part] ?? 0), 0);
  const used: Readonly<Record<(typeof machineQuotas)[number]['Name'], number>> = {
    vm_limit: nodes.length,
    core_limit: sum(1),
    memory_limit: sum(2),
    volume_size_limit: pools.reduce(
      (total, { nodes, spec }) =>
        total + nodes.length * (spec.volumes ?? []).reduce((size, volume) => size + volume.size, 0),
      0,
    ),
  };
  const { region } = record.project;
  return {
    quotas: machineQuotas.map((quota) => ({
      ...quota,
      QuotaCollection: 'Compute',
      AccountId: record.account,
      UsedValue: used[quota.Name],
    })),
    subregions: subregions.map((name) => ({
      State: 'available',
      RegionName: region,
      SubregionName: subregionOf(region, name),
      LocationCode: `PAR${'abc'.indexOf(name.slice(-1)) + 1}`,
    })),
  };
}
