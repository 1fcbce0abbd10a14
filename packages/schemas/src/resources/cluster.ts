import * as z from 'zod';
import { defaultAdmissionPlugins } from './admission-plugins.ts';
import { AutoMaintenances } from './maintenance.ts';
import { addressOrCidr } from './network.ts';
import { ResponseContext } from './response-context.ts';
import { resourceStatuses } from './statuses.ts';
import {
  dateTime,
  description,
  fastTests,
  protection,
  requestSchema,
  responseSchema,
  tags,
  wireSchemas,
} from './wire.ts';

const plugins = z.array(z.string());
const reach = "The addresses and ranges that may reach the cluster's own API.";
export const whitelist = z
  .array(addressOrCidr)
  .describe(reach)
  .meta({ examples: [['192.0.2.7/32']] });

/** A Subregion by its short or its full name: `2a`, `eu-west-2a`. */
export const subregion = z
  .string()
  .regex(/^(?:[a-z]+-)*[0-9]+[a-z]$/, 'must name a Subregion, such as 2a or eu-west-2a');

export const AdmissionFlagsInput = requestSchema({
  disable_admission_plugins: plugins.optional().describe('Admission plugins to turn off.').meta({ default: [] }),
  enable_admission_plugins: plugins.optional().describe('Admission plugins to turn on.').meta({ default: [] }),
})
  .check(pluginsChosenOnce)
  .register(fastTests, { test: 'pluginsChosenOnce' })
  .describe('Which admission plugins to turn on and off. One plugin is named once.')
  .register(wireSchemas, { id: 'AdmissionFlagsInput' });

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

export const AdmissionFlags = responseSchema({
  disable_admission_plugins: plugins.optional().describe('Admission plugins turned off.').meta({ default: [] }),
  enable_admission_plugins: plugins.optional().describe('Admission plugins turned on.').meta({ default: [] }),
  applied_admission_plugins: plugins
    .optional()
    .describe('Admission plugins that run.')
    .meta({ default: [...defaultAdmissionPlugins] }),
})
  .describe('The admission plugins of a cluster.')
  .register(wireSchemas, { id: 'AdmissionFlags' });

export const ClusterStatuses = responseSchema({
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

export const Cluster = responseSchema({
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

export const ClusterResponse = responseSchema({ ResponseContext: ResponseContext.optional(), Cluster })
  .describe('One cluster.')
  .register(wireSchemas, { id: 'ClusterResponse' });

export const ClusterResponseList = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Clusters: z.array(Cluster),
})
  .describe('The clusters that the filters let through.')
  .register(wireSchemas, { id: 'ClusterResponseList' });

export const clusterParams = { cluster_id: 'ID of the cluster.' } as const;
/** Paths of a cluster that must be there and valid, always. */
export const clusterEssential = ['id', 'name', 'project_id', 'statuses.status'] as const;

/** Filters that both lists of clusters have. */
export const clusterFilters = {
  name: z.string().nullish().describe('Return only clusters with this name.'),
  status: z.string().nullish().describe('Return only clusters with this status.'),
  version: z.string().nullish().describe('Return only clusters with this Kubernetes version.'),
  deleted: z.boolean().nullish().describe('Return deleted clusters too.'),
};
