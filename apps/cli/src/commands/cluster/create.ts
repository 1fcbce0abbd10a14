import { type ClusterInput, operations } from '@oks-kit/schemas';
import { applyChanges, checkChanges, checkWhole, proposedBy } from '../../input/changes.ts';
import { startWaitTime } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { oidcEdits, protectionEdits, readChanges, windowEdits } from '../../input/flag-edits.ts';
import { type Body, isList, valueAt } from '../../input/paths.ts';
import { findChosenProject, findProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { newName } from '../../verbs/create.ts';
import { printDryRun } from '../../verbs/dry-run.ts';
import { mutate } from '../../verbs/mutate.ts';
import { checkClusterRanges } from '../../verbs/preflight.ts';
import { ready } from '../../verbs/wait.ts';
import { projectBlocker, whenReady } from '../../verbs/when-ready.ts';
import { addExtras, readExtras } from './create-extras.ts';
import { anyAddress, givenList, pluginEdits, withOwnAddress } from './fields.ts';
import { clusters } from './noun.ts';
import type { clusterCreate } from './spec.ts';
import { checkVersion } from './versions.ts';
import { waitForCluster } from './wait.ts';
import { warnAboutNewWhitelist } from './whitelist.ts';

export const runClusterCreate: Run<typeof clusterCreate> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  if (flags.version !== undefined) checkVersion('--version', flags.version);
  const extras = readExtras(flags);
  const row = operations.CreateCluster;
  const changes = await checkChanges(
    await readChanges(session.context, flags, [
      ...editsOf({
        name: newName(args[0], flags.name, '--project'),
        version: flags.version,
        description: flags.description,
        control_planes: flags['control-planes'],
        cp_subregions: givenList(flags.subregion),
        cp_multi_az: flags['multi-az'] ? true : undefined,
        cidr_pods: flags['cidr-pods'],
        cidr_service: flags['cidr-service'],
        cluster_dns: flags['cluster-dns'],
        admin_whitelist: givenList(flags.admin),
      }),
      ...tagEdits(flags.tag),
      ...protectionEdits(flags),
      ...windowEdits(flags),
      ...oidcEdits(flags),
      ...pluginEdits(flags),
    ]),
    { row, fileName: flags.file, allowUnknown: flags['allow-unknown-fields'], mustAsk: ['name'], standIn: anyAddress },
  );
  const { client, signal, hint, globals } = session;
  // The project: `--set project_id`, `--project`, the file, `OKS_PROJECT`, or the default one.
  const typed = valueAt(applyChanges({}, changes), ['project_id']);
  const [{ name: _name, project_id: _project, tags: _tags, ...template }, project] = await Promise.all([
    // The template's name, project and tags are samples. Its whitelist is the caller's own address.
    client.templates.cluster({ signal }),
    globals.project === undefined && typeof typed === 'string'
      ? findProject(session, typed)
      : findChosenProject(session),
  ]);
  session.projectNames.set(project.id, project.name);
  const { name, project_id: _typed, admin_whitelist, ...rest } = applyChanges(proposedBy(template, changes), changes);
  const body: Body = {
    name,
    project_id: project.id,
    admin_whitelist: isList(admin_whitelist)
      ? withOwnAddress(admin_whitelist, template.admin_whitelist)
      : admin_whitelist,
    ...rest,
  };
  await checkWhole(row, body, changes);
  if (flags['dry-run']) return printDryRun(session, body);

  warnAboutNewWhitelist(session, body['admin_whitelist'], template.admin_whitelist);
  await checkClusterRanges(session, body, project);
  const label = `${project.name}/${String(name)}`;
  const what = `create cluster ${label}`;
  const created = await mutate(
    session,
    { what, check: hint('cluster get', [label]), source: { body, edits: changes.edits } },
    (mutation) =>
      whenReady(session, { what, deadlineMs: time.callMs(), look: projectBlocker(project.id) }, mutation, (options) =>
        // Boundary: the call checks it field by field.
        client.clusters.create(body as unknown as ClusterInput, { ...options, unknownFields: 'send' }),
      ),
  );
  const cluster =
    flags.wait === undefined && !extras.needsReadyCluster
      ? created
      : ((await waitForCluster(session, { item: created, target: ready, timeoutMs: time.leftMs() })) ?? created);
  await addExtras(session, cluster, extras, time.leftMs());
  await session.out.one(cluster, await clusters.view(session, [cluster]));
  return undefined;
};
