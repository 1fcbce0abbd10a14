import { NodePoolSpec } from '@oks-kit/kubernetes/zod';
import {
  AutoMaintenancesInput,
  ClusterInput,
  MaintenanceInput,
  MaintenanceWindowInput,
  ProjectInput,
  weekDays,
} from '@oks-kit/schemas/zod';
import * as z from 'zod';

/** The whitelist entry that stands for the caller's own address. */
export const myIp = 'my-ip';

type Nullable<S extends z.ZodRawShape> = { [K in keyof S]: z.ZodOptional<z.ZodNullable<S[K]>> };

/** Makes every field optional and nullable. Null resets a field. */
function resettable<S extends z.ZodRawShape>(shape: S): Nullable<S> {
  // Boundary: fromEntries forgets which key has which schema.
  return Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => [key, z.optional(z.nullable(withoutOptional(schema)))]),
  ) as unknown as Nullable<S>;
}

/** The schema inside `optional`, `nullable` and `default`, with its description. */
function withoutOptional(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable || inner instanceof z.ZodDefault)
    inner = inner.unwrap();
  const description = z.globalRegistry.get(schema)?.description;
  return description === undefined || !(inner instanceof z.ZodType) ? inner : inner.describe(description);
}

const { name: resourceName, ...projectShape } = ProjectInput.shape;
const { name: _name, project_id: _projectId, admin_whitelist, ...clusterShape } = ClusterInput.shape;

const whitelistEntry = z.string().check((payload) => {
  if (payload.value === myIp) return;
  const { error } = admin_whitelist.element.safeParse(payload.value);
  for (const { message, ...issue } of error?.issues ?? []) {
    // `params` marks private addresses, which are allowed if the endpoint is on this machine.
    const params = 'params' in issue ? issue.params : undefined;
    payload.issues.push({ code: 'custom', message, input: payload.value, path: [], params });
  }
});

const nodepool = z
  .strictObject(resettable(NodePoolSpec.shape))
  .describe('A node pool. Fields are those of the NodePool spec.');

/** Days that make sense in a manifest. The API's own list has one more value. */
const weekDay = z.enum(weekDays, { error: `must be one of ${weekDays.join(', ')}` });

/** Replaces the type of `week_day` in a schema and keeps the descriptions. */
function withWeekDay<S extends z.ZodObject>(schema: S): S {
  const { week_day } = schema.shape;
  const day = week_day instanceof z.ZodOptional ? weekDay.optional() : weekDay;
  const own = schema.extend({ week_day: day.meta(z.globalRegistry.get(week_day) ?? {}) });
  // Boundary: the same shape, with fewer days.
  return own.describe(schema.description ?? '') as unknown as S;
}

const oldWindow = withWeekDay(MaintenanceWindowInput);
const { minor_upgrade_maintenance: minor, patch_upgrade_maintenance: patch } = AutoMaintenancesInput.shape;
const maintenance = {
  maintenance_window: withWeekDay(MaintenanceInput),
  auto_maintenances: AutoMaintenancesInput.extend({
    minor_upgrade_maintenance: oldWindow.describe(minor.description ?? ''),
    patch_upgrade_maintenance: oldWindow.describe(patch.description ?? ''),
  }).describe(AutoMaintenancesInput.description ?? ''),
};

const clusterFields = {
  ...resettable({ ...clusterShape, ...maintenance }),
  admin_whitelist: z
    .array(whitelistEntry)
    .optional()
    .describe(`Addresses and ranges that may reach the cluster's API. \`${myIp}\` stands for your own address.`),
};

/** Matches `PROJECT/CLUSTER`. */
export const clusterPathPattern = /^[a-z][a-z0-9-]*[a-z0-9]\/[a-z][a-z0-9-]*[a-z0-9]$/;
const nodepoolName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens');

const cluster = z
  .strictObject({
    ...clusterFields,
    nodepools: z.record(nodepoolName, nodepool.nullable()).optional().describe('Node pools of the cluster, by name.'),
    peerings: z
      .array(z.string().regex(clusterPathPattern, 'must be PROJECT/CLUSTER'))
      .optional()
      .describe('Clusters of other projects to peer with, as PROJECT/CLUSTER. Declare a peering on one side only.'),
  })
  .describe('A cluster. Fields are those of the OKS API.');

const project = z
  .strictObject({
    ...resettable(projectShape),
    clusters: z.record(resourceName, cluster.nullable()).optional().describe('Clusters of the project, by name.'),
  })
  .describe('A project. Fields are those of the OKS API.');

const rollout = z
  .strictObject({
    waves: z
      .array(z.array(z.string().min(1)).min(1))
      .min(1)
      .optional()
      .describe('Order of upgrades: lists of PROJECT/CLUSTER patterns. Clusters that no pattern matches come last.'),
    maxParallel: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Clusters upgraded at the same time.')
      .meta({ default: 1 }),
    pause: z
      .string()
      .regex(/^[0-9]+(s|m|h)$/, 'must be a duration, such as 90s, 10m or 1h')
      .optional()
      .describe('Time between two waves.'),
    check: z.string().min(1).optional().describe('Shell command that must succeed after each wave.'),
  })
  .describe('How upgrades are rolled out.');

/** The owner is stored as a tag and as a Kubernetes label, so it must be a valid label value. */
const ownerName = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/, 'must be a valid label value, such as shop-team');

export const manifestSchema = z
  .strictObject({
    $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
    owner: ownerName.optional().describe('Who manages these resources. Needed for --prune.'),
    defaults: z
      .strictObject({
        project: z.strictObject(resettable(projectShape)).optional().describe('Fields of every project.'),
        cluster: z.strictObject(clusterFields).optional().describe('Fields of every cluster.'),
        nodepool: nodepool.optional().describe('Fields of every node pool.'),
      })
      .optional()
      .describe('Values for every project, cluster and node pool that does not set them itself.'),
    projects: z.record(resourceName, project.nullable()).describe('Projects, by name.'),
    rollout: rollout.optional(),
  })
  .describe('Projects, clusters and node pools as they should be.');

export type ProjectDocument = z.input<typeof project>;
export type ClusterDocument = z.input<typeof cluster>;
export type NodepoolDocument = z.input<typeof nodepool>;
