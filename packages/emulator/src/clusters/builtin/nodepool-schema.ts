import { AutoUpgradeMaintenance, NodepoolSpec, UpgradeStrategy, Volume, weekDays } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import type { JsonObject } from './kube-object.ts';
import type { Cause } from './status-error.ts';

/** How many nodes one pool may have (assumed). */
const maxNodes = 100;

/**
 * The spec of a node pool as a cluster takes it: the shape of the service's template, with a number for the count and
 * nothing but what makes sense (wire; the bounds are assumed).
 */
const ClusterNodepoolSpec = NodepoolSpec.extend({
  desiredNodes: z.int().min(0).max(maxNodes).describe('How many nodes there should be.'),
  nodeType: z.string().min(1).describe('The kind of machine, such as tinav6.c2r4p3.'),
  volumes: z
    .array(
      Volume.extend({
        type: z.enum(['gp2', 'io1', 'standard']).optional().describe('What kind of disk it is.'),
        size: z.int().min(1).optional().describe('Its size, in GiB.'),
        iops: z.int().min(1).optional().describe('How many operations a second, of an io1 disk.'),
      }),
    )
    .optional()
    .describe('The disks of every node.'),
  upgradeStrategy: UpgradeStrategy.extend({
    maxUnavailable: z.int().min(0).optional().describe('How many nodes may be missing during an upgrade.'),
    maxSurge: z.int().min(0).optional().describe('How many nodes may be added for an upgrade.'),
    autoUpgradeMaintenance: AutoUpgradeMaintenance.extend({
      durationHours: z.int().min(1).optional().describe('How long the window stays open, in hours.'),
      weekDay: z.enum(weekDays).optional().describe('The day on which it opens.'),
    }).optional(),
  }).optional(),
  // The template does not name these; clusters take them (wire).
  autoscaling: z.boolean().optional().describe('Whether the number of nodes follows the load.'),
  minNodes: z.int().min(0).max(maxNodes).optional().describe('How few nodes there may be when it does.'),
  maxNodes: z.int().min(0).max(maxNodes).optional().describe('How many nodes there may be when it does.'),
  taint: z.boolean().optional().describe('Whether its nodes keep away pods that do not tolerate them.'),
});

/** The spec of a node pool as a JSON schema, for `kubectl explain` and for telling unknown fields. */
export const nodepoolSpecSchema: JsonObject = closed(
  z.toJSONSchema(ClusterNodepoolSpec, { io: 'input', reused: 'inline' }),
);

/** What is wrong with the spec of a node pool, field by field, in the words of Kubernetes. */
export function problemsOfSpec(spec: unknown): Cause[] {
  const { error } = ClusterNodepoolSpec.safeParse(spec, { reportInput: true });
  return (error?.issues ?? []).map((issue) => {
    const field = issue.path.reduce<string>(
      (at, part) => (typeof part === 'number' ? `${at}[${part}]` : `${at}.${String(part)}`),
      'spec',
    );
    return { field, message: faultOf(issue, field) };
  });
}

function faultOf(issue: z.core.$ZodIssue, field: string): string {
  const given = JSON.stringify(issue.input);
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'Required value';
      const kind = `"${kindOf(issue.input)}"`;
      const wanted = issue.expected === 'number' || issue.expected === 'int' ? 'integer' : issue.expected;
      return `Invalid value: ${kind}: ${field} in body must be of type ${wanted}: ${kind}`;
    }
    case 'invalid_value':
      return `Unsupported value: ${given}: supported values: ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`;
    case 'too_small':
    case 'too_big': {
      const [bound, limit] = issue.code === 'too_small' ? ['greater', issue.minimum] : ['less', issue.maximum];
      if (issue.origin !== 'string')
        return `Invalid value: ${given}: ${field} in body should be ${bound} than or equal to ${limit}`;
      return `Invalid value: ${given}: ${field} in body should be at least ${limit} chars long`;
    }
    default:
      return `Invalid value: ${given}: ${issue.message}`;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Without what only tools of JSON schema need, and without the licence to hold more than is named. */
function closed(schema: unknown): JsonObject {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, part]) =>
        key === '$schema' || key === 'additionalProperties' || key === 'examples' ? [] : [[key, clean(part)]],
      ),
    );
  };
  const result = clean(schema);
  // Boundary: what comes of an object is one.
  return result as JsonObject;
}
