import * as z from 'zod';
import { nodeAnnotationRules, nodeLabelRules, nodePoolRules, volumeRules } from './rules.ts';
import { kindSchemas, withRequired, withRules } from './schemas.ts';

const count = z.int().min(0).max(5000).default(0);

/** Types such as `tinav6.c2r4p3` (cores, memory, performance), fixed types of other families, and inference types. */
const nodeTypePattern = new RegExp(
  `^(${[
    'tinav[34567]\\.c([1-9]|[1-6][0-9]|7[0-8])r([1-9]|[1-9][0-9]|[1-9][0-9]{2}|10[0-3][0-9])(p[123])?',
    `(${Object.entries({
      c4: '2xlarge 4xlarge 8xlarge large xlarge',
      c5: '18xlarge 2xlarge 4xlarge 8xlarge 9xlarge large xlarge',
      io5: '12xlarge 18xlarge 2xlarge 4xlarge 6xlarge 8xlarge',
      m4: '10xlarge 2xlarge 4xlarge large xlarge',
      m5: '12xlarge 2xlarge 4xlarge large xlarge',
      mv3: '2xlarge large xlarge',
      oc5: '12xlarge 18xlarge 2xlarge 4xlarge 6xlarge 8xlarge',
      og4: '2xlarge 4xlarge 8xlarge xlarge',
      om5: '12xlarge 18xlarge 2xlarge 4xlarge 6xlarge 8xlarge',
      p100: '2xlarge 4xlarge 8xlarge',
      p3: '2xlarge',
      p6: '8xlarge',
      r4: '16xlarge 2xlarge 4xlarge 8xlarge large xlarge',
      '440fxlegacy1': 'large',
      t2: 'micro small medium large',
      m3: 'medium large xlarge 2xlarge',
      r3: 'large xlarge 2xlarge 4xlarge 8xlarge',
    })
      .flatMap(([family, sizes]) => sizes.split(' ').map((size) => `${family}\\.${size}`))
      .join('|')})?`,
    `(inference7-(${[
      ...['h200.4xlargeA', 'h100.large', 'l40.medium', 'l40.large', 'h100.2xlarge', 'h100.medium', 'h100.xlarge'],
      ...['h200.2xmedium', 'h200.2xsmall', 'h200.4xlarge'],
    ].join('|')}))`,
  ].join('|')})$`,
);

const sixty = '([0-9]|[1-5][0-9])';
const day = '([-+]?[1-5]?(MO|TU|WE|TH|FR|SA|SU))';
const monthDay = '([-+]?([1-9]|[12][0-9]|3[01]))';
const yearDay = '([-+]?([1-9]|[1-9][0-9]|[1-2][0-9][0-9]|3[0-5][0-9]|36[0-6]))';
const week = '([-+]?([1-9]|[1-4][0-9]|5[0-3]))';
const hour = '([0-9]|1[0-9]|2[0-3])';
const month = '([1-9]|1[0-2])';
const listOf = (part: string, item: string): string => `(;${part}=${item}(,${item})*)`;

/** A recurrence rule (RFC 5545) that starts with `FREQ`. */
const recurrencePattern = new RegExp(
  `^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(${[
    '(;INTERVAL=[1-9][0-9]*)',
    '(;COUNT=[1-9][0-9]*)',
    '(;UNTIL=[0-9]{8}(T[0-9]{6}Z?)?)',
    listOf('BYSECOND', sixty),
    listOf('BYMINUTE', sixty),
    listOf('BYHOUR', hour),
    listOf('BYDAY', day),
    listOf('BYMONTHDAY', monthDay),
    listOf('BYYEARDAY', yearDay),
    listOf('BYWEEKNO', week),
    listOf('BYMONTH', month),
    listOf('BYSETPOS', yearDay),
    '(;WKST=(MO|TU|WE|TH|FR|SA|SU))',
  ].join('|')})*$`,
);

export const NodePoolVolume = withRules(
  z
    .strictObject({
      device: z
        .string()
        .regex(/^(root|(s|xv)d([b-z][a-z]?))$/)
        .optional()
        .describe('Device name of the disk, such as `xvdb`, or `root` for the system disk.'),
      dir: z.string().describe('Folder where the disk is mounted; `/` for the system disk.'),
      iops: z.int().min(0).max(13000).default(0).describe('Operations per second, for `io1` disks only.'),
      name: z.string().optional().describe('Name of the volume.'),
      size: z.int().min(1).max(14900).describe('Size in GiB.'),
      snapshot: z.string().optional().describe('ID of the snapshot that the disk is created from.'),
      type: z.enum(['gp2', 'io1', 'standard']).describe('Type of the disk.'),
    })
    .describe('A disk that every node of the pool gets.'),
  volumeRules,
).register(kindSchemas, { id: 'NodePoolVolume' });

export const NodePoolFgpu = z
  .strictObject({
    'k8s-operator': z.boolean().default(true).describe('Whether the GPU operator is installed in the cluster.'),
    model: z
      .enum([
        ...(['nvidia-a100', 'nvidia-a100-80', 'nvidia-l40', 'nvidia-p6', 'nvidia-p100'] as const),
        ...(['nvidia-v100', 'nvidia-m60', 'nvidia-h100'] as const),
      ])
      .optional()
      .describe('Model of the flexible GPU attached to each node.'),
  })
  .describe('Flexible GPUs of the nodes.')
  .register(kindSchemas, { id: 'NodePoolFgpu' });

export const NodePoolPlacement = z
  .strictObject({
    nodeAttractCluster: z.string().optional().describe('Nodes with the same text prefer the same hardware cluster.'),
    nodeAttractServer: z.string().optional().describe('Nodes with the same text prefer the same server.'),
    nodeRepulseCluster: z.string().optional().describe('Nodes with the same text avoid the same hardware cluster.'),
    nodeRepulseServer: z.string().optional().describe('Nodes with the same text avoid the same server.'),
  })
  .describe('Where the nodes are placed physically, relative to each other.')
  .register(kindSchemas, { id: 'NodePoolPlacement' });

export const AutoUpgradeMaintenance = z
  .strictObject({
    durationHours: z.int().min(1).max(24).optional().describe('Length of the window in hours.'),
    rrule: z
      .string()
      .regex(recurrencePattern)
      .optional()
      .describe('Recurrence rule (RFC 5545) of the window, such as `FREQ=WEEKLY;BYDAY=TU`.'),
    startHour: z.int().min(0).max(23).optional().describe('Hour of the day when the window opens.'),
    weekDay: z
      .enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
      .optional()
      .describe('Day of the week when the window opens.'),
  })
  .describe('Maintenance window for automatic upgrades.')
  .register(kindSchemas, { id: 'AutoUpgradeMaintenance' });

export const UpgradeStrategy = z
  .strictObject({
    autoUpgradeEnabled: z.boolean().optional().describe('Whether nodes follow the version of the cluster.'),
    autoUpgradeMaintenance: AutoUpgradeMaintenance.optional(),
    maxSurge: z.int().optional().describe('How many extra nodes may exist during an upgrade.'),
    maxUnavailable: z.int().optional().describe('How many nodes may be unavailable during an upgrade.'),
  })
  .describe('How the nodes are upgraded.')
  .register(kindSchemas, { id: 'UpgradeStrategy' });

export const NodePoolSpec = withRules(
  z
    .strictObject({
      autoHealing: z.boolean().default(true).describe('Whether broken nodes are replaced automatically.'),
      autoscaling: z
        .boolean()
        .default(false)
        .describe('Whether the number of nodes follows the load, between `minNodes` and `maxNodes`.'),
      desiredNodes: count.describe('Number of nodes the pool should have.'),
      fgpu: NodePoolFgpu.optional(),
      flavour: z
        .enum(['oks.debian12', 'oks.debian12_nvidia', 'oks.ubuntu22'])
        .optional()
        .describe('Operating system of the nodes.'),
      helms: z
        .array(z.enum(['gpu-operator', 'prometheus', 'ingress-nginx', 'ollama']))
        .optional()
        .describe('Helm charts that are installed for the pool.'),
      ipPoolName: z.string().max(253).optional().describe('IPPool that gives the nodes their public IP addresses.'),
      maxNodes: count.describe('Upper limit when autoscaling.'),
      minNodes: count.describe('Lower limit when autoscaling.'),
      nodeAnnotations: withRules(z.record(z.string(), z.string().max(261827)), nodeAnnotationRules)
        .optional()
        .describe('Annotations of every node of the pool.'),
      nodeLabels: withRules(
        z.record(
          z.string(),
          z
            .string()
            .max(63)
            .regex(/^([a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9])?$/),
        ),
        nodeLabelRules,
      )
        .optional()
        .describe('Labels of every node of the pool.'),
      nodeType: z.string().regex(nodeTypePattern).describe('VM type of the nodes, such as `tinav6.c2r4p3`.'),
      physicalPlacement: NodePoolPlacement.nullable().optional(),
      taint: z
        .boolean()
        .default(false)
        .describe('Whether nodes are tainted, so that only pods which tolerate the taint run there.'),
      upgradeStrategy: UpgradeStrategy.optional(),
      volumes: z.array(NodePoolVolume).optional().describe('Disks of every node.'),
      zones: z.array(z.string()).min(1).optional().describe('Subregions of the nodes, such as `eu-west-2a`.'),
    })
    .describe('What a node pool should look like.'),
  nodePoolRules,
).register(kindSchemas, { id: 'NodePoolSpec' });

export const NodePoolProgress = z
  .looseObject({
    attached: z.int().describe('Nodes that joined the cluster.'),
    pending: z.int().describe('Nodes whose VM is being created.'),
    ready: z.int().describe('Nodes that can run pods.'),
    running: z.int().describe('Nodes whose VM runs.'),
    shutting_down: z.int().describe('Nodes that are shutting down.'),
    stopped: z.int().describe('Nodes that are stopped.'),
    stopping: z.int().describe('Nodes that are stopping.'),
  })
  .describe('Number of nodes in each state.')
  .register(kindSchemas, { id: 'NodePoolProgress' });

export const PostedError = z
  .looseObject({
    message: z.string().describe('What went wrong; empty if nothing did.'),
    posted: z.string().describe('When it was reported.'),
  })
  .describe('The last error of the resource.')
  .register(kindSchemas, { id: 'PostedError' });

export const NodePoolState = z
  .looseObject({
    expires: z.string().describe('When the state expires.'),
    name: z.string().describe('Name of the state.'),
  })
  .describe('The state of the pool.')
  .register(kindSchemas, { id: 'NodePoolState' });

export const NodePoolStatus = withRequired(
  z
    .looseObject({
      last_error: PostedError.optional(),
      progress: NodePoolProgress.optional(),
      state: NodePoolState.optional(),
    })
    .describe('What the service reports about a node pool.'),
  'last_error',
  'progress',
  'state',
).register(kindSchemas, { id: 'NodePoolStatus' });
