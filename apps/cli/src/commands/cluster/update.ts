import { type ClusterGoal, isAtGoal, pendingGoal } from '@oks-kit/apply/upgrade';
import { OksInputError } from '@oks-kit/core';
import { type Cluster, operations } from '@oks-kit/schemas';
import { checkChanges, checkWhole } from '../../input/changes.ts';
import { startWaitTime } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { oidcEdits, protectionEdits, readChanges, windowEdits } from '../../input/flag-edits.ts';
import { type Body, isList } from '../../input/paths.ts';
import { chooseCluster, clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { printDryRunOfUpdate } from '../../verbs/dry-run.ts';
import { mutate } from '../../verbs/mutate.ts';
import { printChanged } from '../../verbs/print-changed.ts';
import { checkFixedFields, differingFields, nothingToChange, splitFile, updateBody } from '../../verbs/update.ts';
import { ready } from '../../verbs/wait.ts';
import { clusterBlocker, whenReady } from '../../verbs/when-ready.ts';
import { anyAddress, givenList, myIp, pluginEdits, withOwnAddress } from './fields.ts';
import { clusters } from './noun.ts';
import { checkGoals, reachGoal } from './reach-goal.ts';
import type { clusterUpdate } from './spec.ts';
import { checkVersion } from './versions.ts';
import { waitForCluster } from './wait.ts';
import { confirmWhitelist } from './whitelist.ts';

/** What only the service sets: the output of `get` has it, and `update -f` accepts that output. */
const readOnly = ['id', 'statuses', 'cni', 'expected_version', 'expected_control_planes'];

export const runClusterUpdate: Run<typeof clusterUpdate> = async ({ session, flags, args: [reference] }) => {
  const time = startWaitTime(session.context, flags.wait);
  const { admin, 'admin-add': add, 'admin-remove': remove } = flags;
  if (flags.version !== undefined) checkVersion('--version', flags.version);
  if (admin.length > 0 && add.length + remove.length > 0)
    throw new OksInputError(
      '`--admin` replaces the whitelist: it cannot be used together with `--admin-add` or `--admin-remove`.',
    );
  const row = operations.UpdateCluster;
  const requested = await readChanges(session.context, flags, [
    ...editsOf({
      version: flags.version,
      description: flags.description,
      control_planes: flags['control-planes'],
      admin_whitelist: givenList(admin),
    }),
    ...tagEdits(flags.tag, flags.untag),
    ...protectionEdits(flags),
    ...windowEdits(flags),
    ...oidcEdits(flags),
    ...pluginEdits(flags),
  ]);
  const file = splitFile(requested.file, row, operations.CreateCluster, readOnly);
  const source = {
    row,
    fileName: flags.file,
    allowUnknown: flags['allow-unknown-fields'],
    mustAsk: [],
    standIn: anyAddress,
    createRow: operations.CreateCluster,
  };
  const changes = await checkChanges({ ...requested, file: file.changes }, source);
  // The whitelist is known only once the cluster is. Whether these can be addresses is known now.
  for (const [flag, value] of Object.entries({ '--admin-add': givenList(add), '--admin-remove': givenList(remove) }))
    if (value !== undefined)
      await checkChanges(
        { file: {}, edits: [{ path: ['admin_whitelist'], value, flag }] },
        { ...source, fileName: undefined },
      );
  if (Object.keys(requested.file).length + changes.edits.length + add.length + remove.length === 0)
    throw nothingToChange(session, 'cluster');

  const { client, hint } = session;
  const cluster = await chooseCluster(session, reference);
  await clusters.learnLabels?.(session, [cluster]);
  const label = clusterLabel(session, cluster);
  checkFixedFields(file.fixed, cluster);
  const requestedBody = await withAdmins(session, updateBody(cluster, changes), cluster, add, remove);
  await checkWhole(row, requestedBody);
  const body = differingFields(cluster, requestedBody);
  const goal = goalOf(cluster, requestedBody);
  const nodes = (await checkGoals(session, [{ cluster, goal }])).get(cluster);
  if (flags['dry-run']) return printDryRunOfUpdate(session, { ...cluster }, body);

  const { version: _version, control_planes: _plan, ...simple } = body;
  await confirmWhitelist(session, cluster, simple);
  if (Object.keys(simple).length === 0 && isAtGoal(cluster, goal)) {
    session.note(`cluster ${label}: nothing to change`);
    return printChanged(session, clusters, cluster);
  }
  let current = cluster;
  if (Object.keys(simple).length > 0) {
    const what = `update cluster ${label}`;
    const check = hint('cluster get', [clusterArgument(session, cluster)]);
    const added = { path: ['admin_whitelist'], value: add, flag: '--admin-add' } as const;
    const source = { body: simple, edits: add.length === 0 ? changes.edits : [...changes.edits, added] };
    current = await mutate(session, { what, check, source }, (mutation) =>
      whenReady(session, { what, deadlineMs: time.callMs(), look: clusterBlocker(cluster.id) }, mutation, (options) =>
        client.clusters.update(cluster.id, simple, { ...options, unknownFields: 'send' }),
      ),
    );
  }
  if (!isAtGoal(cluster, goal))
    current = await reachGoal(session, current, goal, {
      timeoutMs: time.leftMs(),
      nodes,
      progress: session.progress(`cluster ${label}`),
      versionFlag: '--version',
      resume: `To continue: ${hint('cluster update', [clusterArgument(session, cluster)], {
        version: goal.version,
        'control-planes': goal.controlPlanes,
      })}`,
    });
  else if (flags.wait !== undefined)
    current = (await waitForCluster(session, { item: cluster, target: ready, timeoutMs: time.leftMs() })) ?? current;
  return printChanged(session, clusters, current);
};

/** The target version and plan. Changing one keeps the target of an interrupted change of the other. */
function goalOf(cluster: Cluster, { version, control_planes }: Body): ClusterGoal {
  const asked = {
    version: typeof version === 'string' ? version : undefined,
    controlPlanes: typeof control_planes === 'string' ? control_planes : undefined,
  };
  if (asked.version === undefined && asked.controlPlanes === undefined) return {};
  const pending = pendingGoal(cluster);
  return { version: asked.version ?? pending.version, controlPlanes: asked.controlPlanes ?? pending.controlPlanes };
}

/**
 * The update with the whitelist that `--admin-add` and `--admin-remove` lead to, and `my-ip` replaced by the address.
 */
async function withAdmins(
  { client, signal }: Session,
  body: Body,
  cluster: Cluster,
  add: readonly string[],
  remove: readonly string[],
): Promise<Body> {
  const requested = body['admin_whitelist'];
  const base = requested ?? cluster.admin_whitelist;
  if (!isList(base) || (requested === undefined && add.length + remove.length === 0)) return body;
  // The whitelist of the template is the caller's own address. It is requested each time.
  const own = [...base, ...add, ...remove].includes(myIp)
    ? (await client.templates.cluster({ signal })).admin_whitelist
    : undefined;
  const before = withOwnAddress(base, own);
  const less = withOwnAddress(remove, own);
  const unknown = less.find((entry) => !before.includes(entry));
  if (typeof unknown === 'string')
    throw new OksInputError(`\`--admin-remove ${unknown}\` is not in the whitelist.`, {
      hint: `The whitelist is: ${before.join(', ')}.`,
    });
  const kept = before.filter((entry) => !less.includes(entry));
  return { ...body, admin_whitelist: [...new Set([...kept, ...withOwnAddress(add, own)])] };
}
