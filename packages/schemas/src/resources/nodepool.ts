import * as z from 'zod';
import { weekDays } from './maintenance.ts';
import { integer, responseSchema, wireSchemas } from './wire.ts';

export const Volume = responseSchema({
  device: z.string().optional().describe('Device name, or `root` for the system disk.'),
  type: z
    .string()
    .optional()
    .describe('Type of the volume.')
    .meta({ examples: ['gp2', 'io1', 'standard'] }),
  size: integer.optional().describe('Size, in GiB.'),
  dir: z.string().optional().describe('Folder where the volume is mounted.'),
})
  .describe('A volume that every node of a pool has.')
  .register(wireSchemas, { id: 'Volume' });

export const AutoUpgradeMaintenance = responseSchema({
  durationHours: integer.optional().describe('Length of the window, in hours.'),
  startHour: integer.min(0).max(23).optional().describe('Hour of the day at which the window opens.'),
  weekDay: z
    .string()
    .optional()
    .describe('Day on which the window opens.')
    .meta({ examples: [...weekDays] }),
})
  .describe('The weekly window in which the nodes of a pool are upgraded automatically.')
  .register(wireSchemas, { id: 'AutoUpgradeMaintenance' });

export const UpgradeStrategy = responseSchema({
  maxUnavailable: integer.optional().describe('Number of nodes that may be unavailable during an upgrade.'),
  maxSurge: integer.optional().describe('Number of nodes that may be added during an upgrade.'),
  autoUpgradeEnabled: z.boolean().optional().describe('Whether nodes are upgraded automatically after the cluster.'),
  autoUpgradeMaintenance: AutoUpgradeMaintenance.optional(),
})
  .describe('How the nodes of a pool are upgraded.')
  .register(wireSchemas, { id: 'UpgradeStrategy' });

export const NodepoolSpec = responseSchema({
  desiredNodes: z
    .union([z.string(), integer])
    .optional()
    .describe('Number of nodes: a number in a cluster, a placeholder in the template.'),
  nodeType: z
    .string()
    .optional()
    .describe('Machine type of the nodes.')
    .meta({ examples: ['tinav6.c2r4p3'] }),
  zones: z.array(z.string()).optional().describe('Subregions across which the nodes are spread.'),
  volumes: z.array(Volume).optional().describe('Volumes of every node.'),
  upgradeStrategy: UpgradeStrategy.optional(),
  autoHealing: z.boolean().optional().describe('Whether broken nodes are replaced automatically.'),
})
  .describe('The desired state of a node pool and its nodes.')
  .register(wireSchemas, { id: 'NodepoolSpec' });

export const NodepoolMetadata = responseSchema({
  name: z.string().optional().describe('Name of the pool.'),
})
  .describe('Metadata of a pool.')
  .register(wireSchemas, { id: 'NodepoolMetadata' });

export const Nodepool = responseSchema({
  apiVersion: z
    .string()
    .optional()
    .describe('API version of the object.')
    .meta({ examples: ['oks.dev/v1beta2'] }),
  kind: z
    .string()
    .optional()
    .describe('Kind of the object.')
    .meta({ examples: ['NodePool'] }),
  metadata: NodepoolMetadata.optional(),
  spec: NodepoolSpec.optional(),
})
  .describe("A node pool: an object of the cluster's Kubernetes API.")
  .register(wireSchemas, { id: 'Nodepool' });
