import { OksInputError } from '@oks-kit/core';
import { type Cluster, operations } from '@oks-kit/schemas';
import { checkChanges, checkWhole } from '../../input/changes.ts';
import { waitTimeout } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { protectionEdits, readChanges, windowEdits } from '../../input/flag-edits.ts';
import { type Body, isList } from '../../input/paths.ts';
import { chooseCluster, clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { printDryRunOfUpdate } from '../../verbs/dry-run.ts';
import { mutate } from '../../verbs/mutate.ts';
import { nothingToChange, updateBody } from '../../verbs/update.ts';
import { ready, type Target } from '../../verbs/wait.ts';
import { anyAddress, givenList, myIp, pluginEdits, withOwnAddress } from './fields.ts';
import { clusters } from './noun.ts';
import type { clusterUpdate } from './spec.ts';
import { waitForCluster } from './wait.ts';

export const runClusterUpdate: Run<typeof clusterUpdate> = async ({ session, flags, args: [reference] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { admin, 'admin-add': add, 'admin-remove': remove } = flags;
  const row = operations.UpdateCluster;
  const changes = await checkChanges(
    await readChanges(session.context, flags, [
      ...editsOf({ version: flags.version, description: flags.description, admin_whitelist: givenList(admin) }),
      ...tagEdits(flags.tag, flags.untag),
      ...protectionEdits(flags),
      ...windowEdits(flags),
      ...pluginEdits(flags),
    ]),
    {
      row,
      fileName: flags.file,
      allowUnknown: flags['allow-unknown-fields'],
      mustAsk: [],
      standIn: anyAddress,
      createRow: operations.CreateCluster,
    },
  );
  // The whitelist is known only once the cluster is. Whether these can be addresses is known now.
  await checkChanges(
    { file: {}, edits: editsOf({ admin_whitelist: givenList(add) }) },
    { row, fileName: undefined, mustAsk: [], standIn: anyAddress },
  );
  if (Object.keys(changes.file).length + changes.edits.length + add.length + remove.length === 0)
    throw nothingToChange(session, 'cluster');
  const { client, signal, hint } = session;
  const cluster = await chooseCluster(session, reference);
  const body = await withAdmins(session, updateBody(cluster, changes), cluster, add, remove);
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(session, { ...cluster }, body);

  const updated = await mutate(
    session,
    `update cluster ${clusterLabel(session, cluster)}`,
    hint('cluster get', [clusterArgument(session, cluster)]),
    client.clusters.update(cluster.id, body, { signal, unknownFields: 'send' }),
  );
  const { version } = body;
  const target: Target = typeof version === 'string' ? { version } : ready;
  const final =
    flags.wait === undefined
      ? updated
      : ((await waitForCluster(session, { item: cluster, target, timeoutMs })) ?? updated);
  await session.out.one(final, await clusters.view(session, [final]));
  return undefined;
};

/** The update with the whitelist that `--admin-add` and `--admin-remove` lead to, and `my-ip` replaced by the address. */
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
  // The template's whitelist is the caller's own address, and is asked for each time.
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
