import { clusterClientOf, clusterLabel, findClusters, findProject, nameProjects } from '@oks-kit/cli/internal';
import { OksInputError } from '@oks-kit/core';
import type { ClusterClient } from '@oks-kit/kubernetes';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { ToolSession } from '../session.ts';
import { withCluster } from '../tool-hint.ts';
import type { Access } from './tool.ts';

/** The project of a call. For a deletion, only its exact name is accepted. */
export async function findNamedProject(session: ToolSession, name: string, access: Access): Promise<Project> {
  const project = await findProject(session, name);
  if (access === 'delete' && project.name !== name) throw notExact('project', name, project.name);
  return project;
}

/** The cluster of a call. For a deletion, only its exact name is accepted. */
export async function findCluster(session: ToolSession, reference: string, access: Access): Promise<Cluster> {
  const [cluster] = await findClusters(session, [reference]);
  if (cluster === undefined) throw new OksInputError('No cluster is specified.');
  await nameProjects(session, [cluster.project_id]);
  const label = clusterLabel(session, cluster);
  if (access === 'delete' && label !== reference) throw notExact('cluster', reference, label);
  return cluster;
}

/** The inside of the cluster of a call, and a session whose hints name this cluster. */
export async function enterCluster(
  session: ToolSession,
  reference: string,
  access: Access,
): Promise<{ readonly inside: ClusterClient; readonly session: ToolSession }> {
  const cluster = await findCluster(session, reference, access);
  return {
    inside: await clusterClientOf(session, cluster.id),
    session: withCluster(session, clusterLabel(session, cluster)),
  };
}

function notExact(kind: string, given: string, name: string): OksInputError {
  return new OksInputError(`\`${given}\` is not the exact name of the ${kind}. Nothing was changed.`, {
    hint: `Its name is \`${name}\`. Ask the user before you use it.`,
  });
}
