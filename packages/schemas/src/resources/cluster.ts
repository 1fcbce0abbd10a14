import * as z from 'zod';
import { brokenPluginRules } from '../cluster-rules.ts';
import { AuthStrategy } from './auth.ts';
import { Maintenance, AutoMaintenances } from './maintenance.ts';
import { whitelistEntry } from './network.ts';
import { Pagination, pageQuery } from './pagination.ts';
import { refuseFaults } from './refuse-faults.ts';
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
const whitelistText = "Addresses and ranges that may reach the cluster's Kubernetes API.";

export const whitelist = z
  .array(whitelistEntry)
  .describe(whitelistText)
  .meta({ examples: [['192.0.2.7/32']] });

/** A Subregion by its short or its full name: `2a`, `eu-west-2a`. */
export const subregion = z
  .string()
  .regex(/^(?:[a-z]+-)*[0-9]+[a-z]$/, 'must name a Subregion, such as 2a or eu-west-2a');

/** A minor version of Kubernetes in a request. */
export const kubernetesVersion = z
  .string()
  .regex(/^[0-9]+\.[0-9]+$/, 'must be a minor version of Kubernetes, such as 1.32')
  .meta({ examples: ['1.32'] });

export const controlPlanes = z
  .string()
  .describe('Plan of the control plane: number and size of its masters.')
  .meta({ examples: ['cp.mono.master', 'cp.3.masters.small'] });

export const AdmissionFlagsInput = requestSchema({
  disable_admission_plugins: plugins.optional().describe('Admission plugins to disable.'),
  enable_admission_plugins: plugins.optional().describe('Admission plugins to enable.'),
})
  .check(refuseFaults(brokenPluginRules))
  .register(fastTests, { test: 'pluginsFit' })
  .describe('Admission plugins to enable and disable. A plugin is either enabled or disabled.')
  .register(wireSchemas, { id: 'AdmissionFlagsInput' });

export const AdmissionFlags = responseSchema({
  disable_admission_plugins: plugins.optional().describe('Admission plugins that are disabled.'),
  enable_admission_plugins: plugins
    .optional()
    .describe('Admission plugins that are enabled in addition to the default ones.'),
  applied_admission_plugins: plugins.optional().describe('Default admission plugins that run.'),
})
  .describe('Admission plugins of a cluster.')
  .register(wireSchemas, { id: 'AdmissionFlags' });

export const ClusterStatuses = responseSchema({
  created_at: dateTime.describe('When the cluster was created.'),
  deleted_at: dateTime.nullish().describe('When the cluster was deleted.'),
  updated_at: dateTime.nullish().describe('When the cluster was last changed.'),
  status: z
    .string()
    .nullish()
    .describe('Status of the cluster.')
    .meta({ examples: [...resourceStatuses] }),
  available_upgrade: z
    .string()
    .nullish()
    .describe('Kubernetes version that the cluster can be upgraded to. Empty if there is none.'),
})
  .describe('Status of a cluster, and when it changed.')
  .register(wireSchemas, { id: 'ClusterStatuses' });

export const Cluster = responseSchema({
  project_id: z.string().describe('ID of the project that the cluster belongs to.'),
  id: z.string().describe('ID of the cluster, a UUID.'),
  name: z.string().describe('Name of the cluster, unique in its project.'),
  description: description.nullish(),
  cp_multi_az: z.boolean().nullish().describe('Whether the control plane is spread across three Subregions.'),
  cp_subregions: z.array(z.string()).describe('Subregions of the control plane.'),
  version: z.string().describe('Kubernetes version.'),
  expected_version: z.string().nullish().describe('Kubernetes version that the next upgrade installs.'),
  cni: z.string().describe('Network plugin of the pods.'),
  admin_lbu: z.boolean().describe('Whether the cluster has a load balancer for administration.'),
  admission_flags: AdmissionFlags,
  cidr_pods: z.string().nullish().describe('Address range of the pods.'),
  cidr_service: z.string().nullish().describe('Address range of the services.'),
  cluster_dns: z.string().nullish().describe("Address of the cluster's DNS service."),
  tags,
  auto_maintenances: AutoMaintenances.nullish(),
  maintenance_window: Maintenance.nullish(),
  control_planes: z.string().describe('Plan of the control plane.'),
  expected_control_planes: z.string().nullish().describe('Control plane plan that the next upgrade changes to.'),
  admin_whitelist: z.array(z.string()).describe(whitelistText),
  statuses: ClusterStatuses,
  disable_api_termination: protection.nullish().meta({ default: false }),
  auth: AuthStrategy.nullish(),
})
  .describe('A managed Kubernetes cluster.')
  .register(wireSchemas, { id: 'Cluster' });

export const ClusterResponse = responseSchema({ ResponseContext: ResponseContext.optional(), Cluster })
  .describe('One cluster.')
  .register(wireSchemas, { id: 'ClusterResponse' });

export const ClusterResponseList = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Pagination: Pagination.nullish(),
  Clusters: z.array(Cluster),
})
  .describe('A page of clusters.')
  .register(wireSchemas, { id: 'ClusterResponseList' });

export const clusterParams = { cluster_id: 'ID of the cluster.' } as const;
/** Paths of a cluster that must always exist and be valid. */
export const clusterEssential = ['id', 'name', 'project_id', 'statuses.status'] as const;

/** Filters that both lists of clusters have. */
export const clusterFilters = {
  name: z.string().nullish().describe('Return only clusters with this name.'),
  status: z.string().nullish().describe('Return only clusters with this status.'),
  version: z.string().nullish().describe('Return only clusters with this Kubernetes version.'),
  deleted: z.boolean().nullish().describe('Whether to return deleted clusters.'),
  ...pageQuery,
};
