import type { CallOptions } from '@oks-kit/client';
import { isObject } from '@oks-kit/core';
import {
  clusterBlocker,
  clusterLabel,
  mutate,
  projectBlocker,
  type ReadyCall,
  refuseProtected,
  whenReady,
  clusters,
  projects,
} from '@oks-kit/cli/internal';
import { type OperationSpec, operations } from '@oks-kit/schemas';
import * as wire from '@oks-kit/schemas/zod';
import type { Cluster, Project } from '@oks-kit/schemas';
import * as z from 'zod';
import type { ToolSession } from '../session.ts';
import { findCluster, findNamedProject } from './named.ts';
import {
  type Access,
  clusterReference,
  defineTool,
  exactCluster,
  exactProject,
  type JsonObject,
  nameSchema,
  projectReference,
  type Tool,
} from './tool.ts';

/** Operations without their own tool, and why. */
const withoutTool = new Set<string>([
  // `list_clusters` lists those of one project too.
  operations.ListClustersByProjectID.id,
  // Their responses contain secrets: `save_kubeconfig` and `create_eim_user` write them to files.
  operations.GetKubeconfig.id,
  operations.GetKubeconfigWithPubkeyNACL.id,
  operations.CreateEimUser.id,
  // It upgrades by one minor version: `upgrade_cluster` goes to the requested version, and waits.
  operations.UpgradeCluster.id,
]);

/** Names of tools that are clearer than the name of the operation. */
const toolNames: Readonly<Record<string, string>> = { ListAllClusters: 'list_clusters' };

/** What a deletion deletes too, and what prevents it. */
const deletions: Readonly<Record<string, string>> = {
  [operations.DeleteProject.id]: 'A project that is protected or has clusters is not deleted.',
  [operations.DeleteCluster.id]: 'Its node pools are deleted too. A protected cluster is not deleted.',
};

/** Fields of the input by which the client follows the pages of a list. */
const pageFields = new Set(['cursor', 'page', 'limit']);

/** One tool for each operation whose response contains no secrets. */
export const operationTools: readonly Tool[] = Object.values<OperationSpec>(operations)
  .filter(({ id }) => !withoutTool.has(id))
  .map(toolOf);

/** A tool whose name, description, input and output come from the row of an operation. */
function toolOf(row: OperationSpec): Tool {
  const access = accessOf(row);
  return defineTool({
    name: toolNames[row.id] ?? snakeCase(row.id),
    description: descriptionOf(row, access),
    access,
    isIdempotent: row.retry !== 'never',
    input: inputOf(row, access),
    output: { [resultKey(row)]: outputOf(row) },
    run: (input, session) => runOperation(row, access, input, session),
  });
}

function accessOf({ method, retry }: OperationSpec): Access {
  if (method === 'DELETE') return 'delete';
  return retry === 'safe' ? 'read' : 'write';
}

function descriptionOf({ id, summary }: OperationSpec, access: Access): string {
  if (access !== 'delete') return summary;
  return [summary, 'This cannot be undone.', deletions[id]].filter((sentence) => sentence !== undefined).join(' ');
}

/** The shape of a schema of the wire, by its name in the table. */
function shapeOf(name: string | undefined): z.ZodRawShape {
  const schema: unknown = name === undefined ? undefined : Reflect.get(wire, name);
  return schema instanceof z.ZodObject ? schema.shape : {};
}

/** The fields of the operation, with names instead of IDs. */
function inputOf(row: OperationSpec, access: Access): z.ZodRawShape {
  const isExact = access === 'delete';
  const { project_id, ...fields } = { ...shapeOf(row.query?.schema), ...shapeOf(row.body?.schema) };
  const shape: Record<string, z.core.$ZodType> = {};
  if (project_id !== undefined || row.params?.['project_id'] !== undefined)
    shape['project'] = isExact ? exactProject : projectReference;
  if (row.params?.['cluster_id'] !== undefined) shape['cluster'] = isExact ? exactCluster : clusterReference;
  if (row.params?.['user'] !== undefined) shape['user'] = nameSchema().describe(row.params['user']);
  if (row.id === operations.ListAllClusters.id)
    shape['project'] = projectReference.optional().describe('List only the clusters of this project, by name or ID.');
  return {
    ...shape,
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => !pageFields.has(name))),
  };
}

/** The schema of what the client returns. */
function outputOf(row: OperationSpec): z.core.$ZodType {
  let at: unknown = Reflect.get(wire, row.response.schema);
  const yields = typeof row.yields === 'string' ? row.yields.split('.') : [];
  for (const key of [row.payload, ...yields].filter((part) => part !== ''))
    at = at instanceof z.ZodObject ? unwrapped(at.shape[key]) : undefined;
  return at instanceof z.ZodType ? at : z.unknown();
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? unwrapped(schema.unwrap()) : schema;
}

/** The key of the value in a result: `clusters`, `project`. */
function resultKey({ payload, yields }: OperationSpec): string {
  const named = typeof yields === 'string' ? (yields.split('.').at(-1) ?? payload) : payload;
  return named === '' ? 'result' : snakeCase(named);
}

/** `GetClientIP` → `get_client_ip`, `GetCPSubregions` → `get_cp_subregions`. */
function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

async function runOperation(
  row: OperationSpec,
  access: Access,
  input: JsonObject,
  session: ToolSession,
): Promise<JsonObject> {
  const { project: projectName, cluster: clusterName, user, ...fields } = input;
  const cluster = typeof clusterName === 'string' ? await findCluster(session, clusterName, access) : undefined;
  const project = typeof projectName === 'string' ? await findNamedProject(session, projectName, access) : undefined;
  const params = {
    ...(row.params?.['cluster_id'] === undefined ? {} : { cluster_id: cluster?.id }),
    ...(row.params?.['project_id'] === undefined ? {} : { project_id: project?.id }),
    ...(row.params?.['user'] === undefined ? {} : { user }),
  };
  const projectId = row.params?.['project_id'] === undefined && project !== undefined ? { project_id: project.id } : {};
  const call = listsOneProject(row, project) ? operations.ListClustersByProjectID : row;
  const data = await callOperation(
    session,
    call,
    access,
    { cluster, project, fields },
    {
      ...params,
      ...(row.body === undefined ? { ...fields, ...projectId } : { body: { ...fields, ...projectId } }),
    },
  );
  return { [resultKey(row)]: yieldOf(row, data) };
}

function listsOneProject({ id }: OperationSpec, project: Project | undefined): boolean {
  return id === operations.ListAllClusters.id && project !== undefined;
}

interface About {
  readonly cluster: Cluster | undefined;
  readonly project: Project | undefined;
  readonly fields: JsonObject;
}

/** Makes the call. A change waits for what is not ready yet, and names what to look at if its outcome is unknown. */
async function callOperation(
  session: ToolSession,
  row: OperationSpec,
  access: Access,
  { cluster, project, fields }: About,
  input: JsonObject,
): Promise<unknown> {
  const { client, signal, hint } = session;
  const send = (options: CallOptions): PromiseLike<unknown> =>
    // Boundary: the client checks the input against the row.
    client.call(row, input as never, options);
  if (access === 'read') return send({ signal });
  if (access === 'delete') {
    if (cluster !== undefined && cluster.disable_api_termination === true)
      refuseProtected(session, clusters, [cluster]);
    else if (row.id === operations.DeleteProject.id && project?.disable_api_termination === true)
      refuseProtected(session, projects, [project]);
  }
  const label = cluster === undefined ? undefined : clusterLabel(session, cluster);
  const what = row.summary.charAt(0).toLowerCase() + row.summary.slice(1).replace(/\.$/, '');
  const isNewCluster = row.id === operations.CreateCluster.id;
  const check =
    label !== undefined
      ? hint('cluster get', [label])
      : isNewCluster && project !== undefined
        ? hint('cluster get', [`${project.name}/${String(fields['name'])}`])
        : hint('project list');
  const look: ReadyCall['look'] | undefined =
    cluster !== undefined ? clusterBlocker(cluster.id) : project !== undefined ? projectBlocker(project.id) : undefined;
  return mutate(session, { what, check }, (options) =>
    look === undefined
      ? send(options)
      : whenReady(session, { what, isDeletion: access === 'delete', look }, options, send),
  );
}

function yieldOf({ yields }: OperationSpec, data: unknown): unknown {
  if (typeof yields !== 'string') return data;
  let at = data;
  for (const key of yields.split('.')) at = isObject(at) ? at[key] : undefined;
  return at;
}
