import { isOksError, OksNotFoundError } from '@oks-kit/core';
import { type ClusterInput, operations } from '@oks-kit/schemas';
import type { Globals, Run } from '../../framework/spec.ts';
import { applyAsked, checkAsked, checkWhole } from '../../input/changes.ts';
import { waitTimeout } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { type Body, isList, valueAt } from '../../input/paths.ts';
import type { Context } from '../../main/context.ts';
import { harmless } from '../../output/escape.ts';
import { chooseProject, findProject, noProject } from '../../resolve/projects.ts';
import { connect, type Connection } from '../../session/connect.ts';
import { asking, printDryRun, protectionEdits, readAsked, windowEdits } from '../../verbs/composing.ts';
import { nameOf } from '../../verbs/create.ts';
import { checkClusterFits } from '../../verbs/preflight.ts';
import { ready, waitForCluster } from '../../verbs/wait.ts';
import { anyAddress, givenList, pluginEdits, withOwnAddress } from './fields.ts';
import { printCluster } from './print.ts';
import type { clusterCreate } from './spec.ts';

export const runClusterCreate: Run<typeof clusterCreate> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const row = operations.CreateCluster;
  const asked = await checkAsked(
    await readAsked(context, flags, [
      ...editsOf({
        name: nameOf(args[0], flags.name),
        version: flags.version,
        description: flags.description,
        control_planes: flags['control-planes'],
        cp_subregions: givenList(flags.subregion),
        cidr_pods: flags['cidr-pods'],
        cidr_service: flags['cidr-service'],
        cluster_dns: flags['cluster-dns'],
        admin_whitelist: givenList(flags.admin),
      }),
      ...tagEdits(flags.tag),
      ...protectionEdits(flags),
      ...windowEdits(flags),
      ...pluginEdits(flags),
    ]),
    { row, fileName: flags.file, allowUnknown: flags['allow-unknown-fields'], mustAsk: ['name'], standIn: anyAddress },
  );
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const typedProject = valueAt(applyAsked({}, asked), ['project_id']);
  const [{ name: _name, project_id: _project, tags: _tags, ...template }, project] = await Promise.all([
    // The template's name, project and tags are samples; its whitelist is the caller's own address.
    oks.templates.cluster({ signal }),
    projectOf(context, globals, connection, typeof typedProject === 'string' ? typedProject : undefined),
  ]);
  const { name, project_id: _typed, admin_whitelist, ...rest } = applyAsked(template, asked);
  const body: Body = {
    name,
    project_id: project.id,
    admin_whitelist: isList(admin_whitelist)
      ? withOwnAddress(admin_whitelist, template.admin_whitelist)
      : admin_whitelist,
    ...rest,
  };
  await checkWhole(row, body, asked);
  if (flags['dry-run']) return printDryRun(context, globals, body);

  await checkClusterFits(oks, body, project, signal);
  const label = `${project.name}/${String(name)}`;
  const created = await asking(
    context,
    `create cluster ${harmless(label)}`,
    `oks cluster get ${harmless(label)}`,
    // Boundary: the call checks it field by field.
    oks.clusters.create(body as unknown as ClusterInput, { signal, unknownFields: 'send' }),
  );
  const cluster =
    flags.wait === undefined
      ? created
      : await waitForCluster({ context, globals, oks, label, id: created.id, target: ready, timeoutMs });
  await printCluster(context, globals, connection, { cluster: cluster ?? created, projectName: project.name });
  return undefined;
};

interface ProjectToFill {
  readonly id: string;
  readonly name: string;
  readonly cidr?: string | undefined;
}

/** The project of a new cluster: `--set project_id`, `--project`, the file, `OKS_PROJECT`, or the default one. */
async function projectOf(
  context: Context,
  globals: Globals,
  connection: Connection,
  typed: string | undefined,
): Promise<ProjectToFill> {
  const choice =
    globals.project === undefined && typed !== undefined
      ? { reference: typed }
      : chooseProject(context, globals, connection);
  if (choice === undefined) throw noProject();
  if (choice.name === undefined) return findProject(connection.oks, choice.reference, context.signal);
  try {
    return await connection.oks.projects.get(choice.reference, { signal: context.signal });
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    throw new OksNotFoundError(`The default project ${harmless(choice.name)} is gone.`, {
      status: 404,
      hint: 'Choose another with `oks project use`, or none with `oks project use --unset`.',
    });
  }
}
