import { isOksError, OksNotFoundError } from '@oks-kit/schemas';
import type { Globals } from './command.ts';
import type { Connection } from './connect.ts';
import type { Context } from './context.ts';
import { readDefaults } from './defaults.ts';
import {
  defaultCluster,
  findClusters,
  type FoundCluster,
  noCluster,
  type ProjectChoice,
  projectReference,
} from './names.ts';
import { harmless } from './output/text.ts';

/** The project that a command works in: `--project`, `OKS_PROJECT`, or the default one. Sends nothing. */
export function chooseProject(context: Context, globals: Globals, { signIn }: Connection): ProjectChoice | undefined {
  const reference = projectReference(context, globals);
  if (reference !== undefined) return { reference };
  const { project } = readDefaults(context, signIn);
  return project === undefined ? undefined : { reference: project.id, name: project.name };
}

/** The cluster that a command is about: its argument, `--cluster`, `OKS_CLUSTER`, or the default one. */
export async function chooseCluster(
  context: Context,
  globals: Globals,
  connection: Connection,
  argument?: string,
): Promise<FoundCluster> {
  const reference = argument ?? globals.cluster ?? (context.env['OKS_CLUSTER'] || undefined);
  const { oks, signIn } = connection;
  const { signal } = context;
  if (reference !== undefined) {
    const [found] = await findClusters(oks, [reference], chooseProject(context, globals, connection), signal);
    if (found !== undefined) return found;
    throw noCluster();
  }

  const cluster = defaultCluster(context, globals, signIn);
  if (cluster === undefined) throw noCluster();
  try {
    return { cluster: await oks.clusters.get(cluster.id, { signal }), projectName: cluster.project.name };
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    throw new OksNotFoundError(`The default cluster ${harmless(`${cluster.project.name}/${cluster.name}`)} is gone.`, {
      status: 404,
      hint: 'Choose another with `oks cluster use`, or none with `oks cluster use --unset`.',
    });
  }
}
