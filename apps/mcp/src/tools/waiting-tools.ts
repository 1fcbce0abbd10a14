import {
  findProject,
  foundOrDeleted,
  waitForCluster,
  waitForProject,
  wasClusterDeleted,
  wasProjectDeleted,
} from '@oks-kit/cli/internal';
import { mistypedStatus } from '@oks-kit/schemas';
import { Cluster, Project } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import { findCluster } from './named.ts';
import { clusterReference, defineTool, projectReference, waitSeconds } from './tool.ts';

const status = z
  .string()
  .regex(/^[a-z]+(?:_[a-z]+)*$/)
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
    const goal = { status: target };
    const timeoutMs = timeout_seconds * 1000;
    const item = await foundOrDeleted(
      goal,
      () => findProject(session, project),
      () => wasProjectDeleted(session, project),
    );
    const found = item && (await waitForProject(session, { item, target: goal, timeoutMs }));
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
      .describe('Wait until the cluster is ready at this Kubernetes version, instead of waiting for a status.'),
    timeout_seconds: waitSeconds,
  },
  output: { cluster: Cluster.optional(), deleted: isDeleted },
  async run({ cluster, status: target, version, timeout_seconds }, session) {
    const goal = version === undefined ? { status: target } : { version };
    const timeoutMs = timeout_seconds * 1000;
    const item = await foundOrDeleted(
      goal,
      () => findCluster(session, cluster, 'read'),
      () => wasClusterDeleted(session, cluster),
    );
    const found = item && (await waitForCluster(session, { item, target: goal, timeoutMs }));
    return { cluster: found, deleted: found === undefined };
  },
});

export const waitingTools = [waitForProjectTool, waitForClusterTool];
