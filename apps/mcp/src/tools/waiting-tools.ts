import { findProject, waitForCluster, waitForProject } from '@oks-kit/cli/internal';
import { mistypedStatus } from '@oks-kit/schemas';
import { Cluster, Project } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import { findCluster } from './named.ts';
import { clusterReference, defineTool, projectReference, waitSeconds } from './tool.ts';

const status = z
  .string()
  .regex(/^[a-z_]+$/)
  .refine((text) => mistypedStatus(text) === undefined, 'is not a status, such as ready or deleted')
  .default('ready')
  .describe('Status to wait for, such as `ready` or `deleted`.');
const isDeleted = z.boolean().describe('Whether the resource no longer exists.');

const waitForProjectTool = defineTool({
  name: 'wait_for_project',
  description: 'Wait until a project reaches a status. Reports progress, and fails as soon as the project has failed.',
  input: { project: projectReference, status, timeout_seconds: waitSeconds },
  output: { project: Project.optional(), deleted: isDeleted },
  async run({ project, status: target, timeout_seconds }, session) {
    const item = await findProject(session, project);
    const found = await waitForProject(session, {
      item,
      target: { status: target },
      timeoutMs: timeout_seconds * 1000,
    });
    return { project: found, deleted: found === undefined };
  },
});

const waitForClusterTool = defineTool({
  name: 'wait_for_cluster',
  description:
    'Wait until a cluster reaches a status, or is ready at a Kubernetes version. Reports progress, and fails as soon ' +
    'as the cluster has failed.',
  input: {
    cluster: clusterReference,
    status,
    version: z
      .string()
      .regex(/^\d+(?:\.\d+)*$/)
      .optional()
      .describe('Wait until the cluster is ready at this Kubernetes version, instead of for a status.'),
    timeout_seconds: waitSeconds,
  },
  output: { cluster: Cluster.optional(), deleted: isDeleted },
  async run({ cluster, status: target, version, timeout_seconds }, session) {
    const item = await findCluster(session, cluster, 'read');
    const found = await waitForCluster(session, {
      item,
      target: version === undefined ? { status: target } : { version },
      timeoutMs: timeout_seconds * 1000,
    });
    return { cluster: found, deleted: found === undefined };
  },
});

export const waitingTools = [waitForProjectTool, waitForClusterTool];
