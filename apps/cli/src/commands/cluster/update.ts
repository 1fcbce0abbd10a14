import type { Client } from '@oks-kit/client';
import { OksInputError } from '@oks-kit/core';
import { type Cluster, operations } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { checkAsked, checkWhole } from '../../input/changes.ts';
import { waitTimeout } from '../../input/durations.ts';
import { editsOf, tagEdits } from '../../input/edits.ts';
import { type Body, isList } from '../../input/paths.ts';
import { harmless } from '../../output/escape.ts';
import { chooseCluster, clusterLabel } from '../../resolve/clusters.ts';
import { connect } from '../../session/connect.ts';
import { asking, printDryRunOfUpdate, protectionEdits, readAsked, windowEdits } from '../../verbs/composing.ts';
import { changesOf } from '../../verbs/resource-changes.ts';
import { nothingToChange } from '../../verbs/update.ts';
import { ready, type Target, waitForCluster } from '../../verbs/wait.ts';
import { anyAddress, givenList, myIp, pluginEdits, withOwnAddress } from './fields.ts';
import { printCluster } from './print.ts';
import type { clusterUpdate } from './spec.ts';

export const runClusterUpdate: Run<typeof clusterUpdate> = async ({ context, globals, flags, args: [reference] }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const { admin, 'admin-add': add, 'admin-remove': remove } = flags;
  const row = operations.UpdateCluster;
  const asked = await checkAsked(
    await readAsked(context, flags, [
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
  // Who is let in is known only once the cluster is; whether these can be addresses, already now.
  await checkAsked(
    { file: {}, edits: editsOf({ admin_whitelist: givenList(add) }) },
    { row, fileName: undefined, mustAsk: [], standIn: anyAddress },
  );
  if (Object.keys(asked.file).length + asked.edits.length + add.length + remove.length === 0)
    throw nothingToChange('cluster');
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const found = await chooseCluster(context, globals, connection, reference);
  const { cluster } = found;
  const label = clusterLabel(found);
  const changes = changesOf(cluster, asked);
  const body = await withAdmins(oks, changes, cluster, add, remove, signal);
  await checkWhole(row, body);
  if (flags['dry-run']) return printDryRunOfUpdate(context, globals, { ...cluster }, body);

  const updated = await asking(
    context,
    `change cluster ${harmless(label)}`,
    `oks cluster get ${harmless(label)}`,
    oks.clusters.update(cluster.id, body, { signal, unknownFields: 'send' }),
  );
  const { version } = body;
  const target: Target = typeof version === 'string' ? { version } : ready;
  const final =
    flags.wait === undefined
      ? updated
      : await waitForCluster({ context, globals, oks, label, id: cluster.id, target, timeoutMs });
  await printCluster(context, globals, connection, { ...found, cluster: final ?? updated });
  return undefined;
};

/** The changes with the whitelist that `--admin-add` and `--admin-remove` lead to, and `my-ip` put in words. */
async function withAdmins(
  oks: Client,
  changes: Body,
  cluster: Cluster,
  add: readonly string[],
  remove: readonly string[],
  signal: AbortSignal,
): Promise<Body> {
  const asked = changes['admin_whitelist'];
  const base = asked ?? cluster.admin_whitelist;
  if (!isList(base) || (asked === undefined && add.length + remove.length === 0)) return changes;
  // The template's whitelist is the caller's own address, and is asked for afresh each time.
  const own = [...base, ...add, ...remove].includes(myIp)
    ? (await oks.templates.cluster({ signal })).admin_whitelist
    : undefined;
  const before = withOwnAddress(base, own);
  const less = withOwnAddress(remove, own);
  const stranger = less.find((entry) => !before.includes(entry));
  if (typeof stranger === 'string')
    throw new OksInputError(`\`--admin-remove ${harmless(stranger)}\` is not in the whitelist.`, {
      hint: `There are: ${before.join(', ')}.`,
    });
  const kept = before.filter((entry) => !less.includes(entry));
  return { ...changes, admin_whitelist: [...new Set([...kept, ...withOwnAddress(add, own)])] };
}
