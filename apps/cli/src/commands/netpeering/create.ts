import { type PeeringSide, peeringSideOf, peerNetworks, problemsOfPeering } from '@oks-kit/kubernetes';
import { inputErrorOf, isOksError, OksConflictError, OksInputError } from '@oks-kit/core';
import { startWaitTime } from '../../input/durations.ts';
import { readTags } from '../../input/edits.ts';
import { clusterReference, findClusters } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { printDryRun } from '../../verbs/dry-run.ts';
import { printChanged } from '../../verbs/print-changed.ts';
import { showWait } from '../../verbs/wait.ts';
import { clusterClientOf } from '../kubeconfig/reach-cluster.ts';
import { netpeerings } from './noun.ts';
import type { netpeeringCreate } from './spec.ts';

export const runNetpeeringCreate: Run<typeof netpeeringCreate> = async ({ session, flags }) => {
  const time = startWaitTime(session.context, flags.wait);
  const { signal, hint } = session;
  const labels = flags.label.length === 0 ? undefined : readTags(flags.label);
  if (flags.with === undefined)
    throw new OksInputError('No other cluster is specified.', {
      hint: `Pass it with --with: \`${hint('netpeering create', [], { with: 'PROJECT/CLUSTER' })}\`.`,
    });
  const [a, b] = await sidesOf(session, clusterReference(session), flags.with);
  const problems = problemsOfPeering(a, b);
  if (problems.length > 0) throw inputErrorOf(undefined, problems, 'Nothing was sent.');
  if (flags['dry-run']) {
    return printDryRun(session, {
      apiVersion: 'oks.dev/v1beta',
      kind: 'NetPeeringRequest',
      metadata: { name: `to-${b.netId}`, ...(labels === undefined ? {} : { labels }) },
      spec: { accepterNetId: b.netId, accepterOwnerId: b.ownerId },
    });
  }
  const what = `Net peering ${a.name} – ${b.name}`;
  const peered = await showWait(
    session,
    {
      what,
      wanted: 'active',
      resume: `Repeat the command, or check with: ${hint('netpeering list')}`,
      explainsFailure: true,
    },
    (onChange) =>
      peerNetworks(a, b, {
        signal,
        timeoutMs: time.leftMs(),
        labels,
        untilActive: flags.wait !== undefined,
        onProgress: onChange,
      }),
  ).catch((error: unknown) => {
    throw withCommand(session, error);
  });
  const [first] = peered?.netPeerings ?? [];
  const shown = first ?? peered?.request;
  return shown === undefined ? undefined : printChanged(session, netpeerings, shown);
};

/** What the peering needs to know about both clusters. */
async function sidesOf(session: Session, one: string, other: string): Promise<[PeeringSide, PeeringSide]> {
  const { client, signal } = session;
  const [a, b] = await findClusters(session, [one, other]);
  if (a === undefined || b === undefined)
    throw new OksInputError('`--with` must be a cluster of another project, not the cluster itself.');
  const sideOf = async (id: string): Promise<PeeringSide> =>
    peeringSideOf(client, id, await clusterClientOf(session, id), { signal });
  return Promise.all([sideOf(a.id), sideOf(b.id)]);
}

/** The hint of an earlier request that failed, as a command. */
function withCommand(session: Session, error: unknown): unknown {
  const [, request] = /^The earlier request (\S+) in /.exec(isOksError(error, 'conflict') ? error.message : '') ?? [];
  if (!isOksError(error, 'conflict') || request === undefined) return error;
  return new OksConflictError(error.message, {
    status: error.status,
    cause: error,
    hint: `Delete it, then try again: ${session.hint('netpeering delete', [request])}`,
  });
}
