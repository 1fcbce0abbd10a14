import * as z from 'zod';
import { weekDays } from './maintenance.ts';
import { responseSchema, wireSchemas } from './wire.ts';

export const Volume = responseSchema({
  device: z.string().optional().describe('The device that it appears as, or `root`.'),
  type: z
    .string()
    .optional()
    .describe('What kind of disk it is.')
    .meta({ examples: ['gp2', 'io1', 'standard'] }),
  size: z.int().optional().describe('Its size, in GiB.'),
  dir: z.string().optional().describe('Where it is mounted.'),
})
  .describe('A disk of every node of a pool.')
  .register(wireSchemas, { id: 'Volume' });

export const AutoUpgradeMaintenance = responseSchema({
  durationHours: z.int().optional().describe('How long the window stays open, in hours.'),
  startHour: z.int().min(0).max(23).optional().describe('The hour of the day at which it opens.'),
  weekDay: z
    .string()
    .optional()
    .describe('The day on which it opens.')
    .meta({ examples: [...weekDays] }),
})
  .describe('When the nodes of a pool may be upgraded unasked.')
  .register(wireSchemas, { id: 'AutoUpgradeMaintenance' });

export const UpgradeStrategy = responseSchema({
  maxUnavailable: z.int().optional().describe('How many nodes may be missing during an upgrade.'),
  maxSurge: z.int().optional().describe('How many nodes may be added for an upgrade.'),
  autoUpgradeEnabled: z.boolean().optional().describe('Whether the nodes follow the cluster unasked.'),
  autoUpgradeMaintenance: AutoUpgradeMaintenance.optional(),
})
  .describe('How the nodes of a pool are upgraded.')
  .register(wireSchemas, { id: 'UpgradeStrategy' });

export const NodepoolSpec = responseSchema({
  desiredNodes: z
    .union([z.string(), z.int()])
    .optional()
    .describe('How many nodes there should be: a number in a cluster, a placeholder in the template.'),
  nodeType: z
    .string()
    .optional()
    .describe('The kind of machine.')
    .meta({ examples: ['tinav6.c2r4p3'] }),
  zones: z.array(z.string()).optional().describe('The Subregions that the nodes are spread over.'),
  volumes: z.array(Volume).optional().describe('The disks of every node.'),
  upgradeStrategy: UpgradeStrategy.optional(),
  autoHealing: z.boolean().optional().describe('Whether broken nodes are replaced unasked.'),
})
  .describe('What the nodes of a pool are like.')
  .register(wireSchemas, { id: 'NodepoolSpec' });

export const NodepoolMetadata = responseSchema({
  name: z.string().optional().describe('The name of the pool.'),
})
  .describe('What names a pool.')
  .register(wireSchemas, { id: 'NodepoolMetadata' });

export const Nodepool = responseSchema({
  apiVersion: z
    .string()
    .optional()
    .describe('The Kubernetes API that pools belong to.')
    .meta({ examples: ['oks.dev/v1beta2'] }),
  kind: z
    .string()
    .optional()
    .describe('The kind of the object.')
    .meta({ examples: ['NodePool'] }),
  metadata: NodepoolMetadata.optional(),
  spec: NodepoolSpec.optional(),
})
  .describe("A group of nodes of one kind: an object of the cluster's own API.")
  .register(wireSchemas, { id: 'Nodepool' });
