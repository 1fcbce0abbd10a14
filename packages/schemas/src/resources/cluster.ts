import * as z from 'zod';
import { defaultAdmissionPlugins } from './admission-plugins.ts';
import { AutoMaintenances, AutoMaintenancesInput } from './maintenance.ts';
import { addressOrCidr, cidr, ipAddress, networksFit } from './network.ts';
import { resourceName } from './project.ts';
import { ResponseContext } from './response-context.ts';
import { resourceStatuses } from './statuses.ts';
import { answer, dateTime, description, fastTests, protection, quirks, request, tags, wireSchemas } from './wire.ts';

const plugins = z.array(z.string());
const reach = "The addresses and ranges that may reach the cluster's own API.";
const whitelist = z
  .array(addressOrCidr)
  .describe(reach)
  .meta({ examples: [['192.0.2.7/32']] });

/** A Subregion by its short or its full name: `2a`, `eu-west-2a`. */
const subregion = z.string().regex(/^(?:[a-z]+-)*[0-9]+[a-z]$/, 'must name a Subregion, such as 2a or eu-west-2a');

export const AdmissionFlagsInput = request({
  disable_admission_plugins: plugins.optional().describe('Admission plugins to turn off.').meta({ default: [] }),
  enable_admission_plugins: plugins.optional().describe('Admission plugins to turn on.').meta({ default: [] }),
})
  .check(pluginsChosenOnce)
  .register(fastTests, { test: 'pluginsChosenOnce' })
  .describe('Which admission plugins to turn on and off. One plugin is named once.')
  .register(wireSchemas, { id: 'AdmissionFlagsInput' });
export type AdmissionFlagsInput = z.input<typeof AdmissionFlagsInput>;

interface PluginChoice {
  readonly disable_admission_plugins?: readonly string[] | undefined;
  readonly enable_admission_plugins?: readonly string[] | undefined;
}

function pluginsChosenOnce(payload: z.core.ParsePayload<PluginChoice>): void {
  const { disable_admission_plugins: off = [], enable_admission_plugins: on = [] } = payload.value;
  for (const [index, plugin] of on.entries()) {
    if (!off.includes(plugin)) continue;
    payload.issues.push({
      code: 'custom',
      path: ['enable_admission_plugins', index],
      message: `\`${plugin}\` is in \`disable_admission_plugins\` too`,
      input: plugin,
      params: { code: 'conflict' },
      continue: true,
    });
  }
}

export const AdmissionFlags = answer({
  disable_admission_plugins: plugins.optional().describe('Admission plugins turned off.').meta({ default: [] }),
  enable_admission_plugins: plugins.optional().describe('Admission plugins turned on.').meta({ default: [] }),
  applied_admission_plugins: plugins
    .optional()
    .describe('Admission plugins that run.')
    .meta({ default: [...defaultAdmissionPlugins] }),
})
  .describe('The admission plugins of a cluster.')
  .register(wireSchemas, { id: 'AdmissionFlags' });
export type AdmissionFlags = z.output<typeof AdmissionFlags>;

export const ClusterInput = request({
  name: resourceName,
  project_id: z.string().describe('The project that will hold it.'),
  description: description.nullish(),
  cp_subregions: z
    .array(subregion)
    .optional()
    .describe('Where the control plane runs: Subregions by their short or full names.')
    .meta({ default: ['2a'] }),
  version: z.string().optional().describe('The Kubernetes version, such as `1.30`.').meta({ default: '1.30' }),
  admin_lbu: z
    .boolean()
    .optional()
    .describe('Whether a load balancer for administration is set up.')
    .meta({ default: false }),
  admission_flags: AdmissionFlagsInput.optional().meta({
    default: { disable_admission_plugins: [], enable_admission_plugins: [] },
  }),
  cidr_pods: cidr
    .optional()
    .describe('The address range of pods, apart from `cidr_service`.')
    .meta({ examples: ['10.91.0.0/16'] }),
  cidr_service: cidr
    .optional()
    .describe('The address range of services.')
    .meta({ examples: ['10.92.0.0/16'] }),
  cluster_dns: ipAddress
    .optional()
    .describe("The address of the cluster's name server, inside `cidr_service`.")
    .meta({ examples: ['10.92.0.10'] }),
  tags: tags.optional(),
  auto_maintenances: AutoMaintenancesInput,
  control_planes: z
    .string()
    .optional()
    .describe('The size of the control plane.')
    .meta({ default: 'cp.3.masters.small' }),
  admin_whitelist: whitelist,
  quirks: quirks.nullish(),
  disable_api_termination: protection.optional().meta({ default: false }),
})
  .check(networksFit)
  .register(fastTests, { test: 'networksFit' })
  .describe('What a cluster is created from.')
  .register(wireSchemas, { id: 'ClusterInput' });
export type ClusterInput = z.input<typeof ClusterInput>;

export const ClusterUpdate = request({
  description: description.nullish(),
  admission_flags: AdmissionFlagsInput.nullish(),
  tags: tags.nullish(),
  auto_maintenances: AutoMaintenancesInput.nullish(),
  admin_whitelist: whitelist.nullish(),
  quirks: quirks.nullish(),
  disable_api_termination: protection.nullish(),
  version: z.string().nullish().describe('The Kubernetes version to move to.'),
  control_planes: z.string().nullish().describe('The size of the control plane to move to. Newer than the reference.'),
})
  .describe('What can be changed about a cluster. What is left out stays as it is.')
  .register(wireSchemas, { id: 'ClusterUpdate' });
export type ClusterUpdate = z.input<typeof ClusterUpdate>;

export const ClusterStatuses = answer({
  created_at: dateTime.describe('When it was created.'),
  deleted_at: dateTime.nullish().describe('When it was deleted, if it was.'),
  updated_at: dateTime.nullish().describe('When it was last changed.'),
  status: z
    .string()
    .nullish()
    .describe('Where it stands in its life.')
    .meta({ examples: [...resourceStatuses] }),
  available_upgrade: z
    .string()
    .optional()
    .describe('The version that an upgrade would bring; empty if there is none.')
    .meta({ default: '' }),
})
  .describe('Where a cluster stands, and since when.')
  .register(wireSchemas, { id: 'ClusterStatuses' });
export type ClusterStatuses = z.output<typeof ClusterStatuses>;

export const Cluster = answer({
  project_id: z.string().describe('The project that holds it.'),
  id: z.string().describe('Names the cluster for good; a UUID.'),
  name: z.string().describe('Its name, unique in its project among the living.'),
  description: description.nullish(),
  cp_subregions: z.array(z.string()).describe('Where the control plane runs.'),
  version: z.string().describe('The Kubernetes version it runs.'),
  cni: z.string().describe('The network plugin of its pods.'),
  admin_lbu: z.boolean().describe('Whether it has a load balancer for administration.'),
  admission_flags: AdmissionFlags,
  cidr_pods: z.string().nullish().describe('The address range of pods.'),
  cidr_service: z.string().nullish().describe('The address range of services.'),
  cluster_dns: z.string().nullish().describe("The address of the cluster's name server."),
  tags,
  auto_maintenances: AutoMaintenances,
  control_planes: z.string().describe('The size of the control plane.'),
  admin_whitelist: z.array(z.string()).describe(reach),
  statuses: ClusterStatuses,
  disable_api_termination: protection.meta({ default: false }),
})
  .describe('A managed Kubernetes cluster.')
  .register(wireSchemas, { id: 'Cluster' });
export type Cluster = z.output<typeof Cluster>;

export const ClusterResponse = answer({ ResponseContext: ResponseContext.optional(), Cluster })
  .describe('One cluster.')
  .register(wireSchemas, { id: 'ClusterResponse' });

export const ClusterResponseList = answer({ ResponseContext: ResponseContext.optional(), Clusters: z.array(Cluster) })
  .describe('The clusters that the filters let through.')
  .register(wireSchemas, { id: 'ClusterResponseList' });

const filters = {
  name: z.string().nullish().describe('Only clusters of this name.'),
  status: z.string().nullish().describe('Only clusters in this status.'),
  version: z.string().nullish().describe('Only clusters of this Kubernetes version.'),
  deleted: z.boolean().nullish().describe('True: the deleted ones.'),
};

export const ListClustersQuery = request({
  project_id: z.string().nullish().describe('Only clusters of this project.'),
  ...filters,
})
  .describe('Filters of a list of clusters.')
  .register(wireSchemas, { id: 'ListClustersQuery' });
export type ListClustersQuery = z.input<typeof ListClustersQuery>;

export const ListAllClustersQuery = request(filters)
  .describe('Filters of the list of all clusters of the account.')
  .register(wireSchemas, { id: 'ListAllClustersQuery' });
export type ListAllClustersQuery = z.input<typeof ListAllClustersQuery>;
