import { rangeContains } from '@oks-kit/core';
import type { Cluster } from '@oks-kit/schemas';
import { type Body, isList } from '../../input/paths.ts';
import { clusterLabel } from '../../resolve/clusters.ts';
import type { Session } from '../../session/session.ts';
import { whereOf } from '../../verbs/where.ts';

const everyone = '0.0.0.0/0';
/** Timeout of the address lookup, so that it does not delay a command. */
const patienceMs = 5_000;

function isAllowed(whitelist: readonly unknown[], address: string): boolean {
  return whitelist.some((entry) => typeof entry === 'string' && rangeContains(entry, address));
}

/** Warns about the whitelist of a new cluster: open to everyone, or closed to the caller. */
export function warnAboutNewWhitelist(
  session: Session,
  whitelist: unknown,
  own: readonly string[] | null | undefined,
): void {
  if (!isList(whitelist)) return;
  if (whitelist.includes(everyone)) session.warn(`The whitelist ${everyone} allows every address to reach the API.`);
  else if (own != null && own.length > 0 && !own.some((address) => isAllowed(whitelist, address)))
    session.warn(`The whitelist does not contain your address ${own.join(', ')}. To add it, pass --admin my-ip.`);
}

/** Asks to confirm a whitelist that locks the caller out, is empty, or allows everyone. */
export async function confirmWhitelist(session: Session, cluster: Cluster, body: Body): Promise<void> {
  const { admin_whitelist: next } = body;
  if (!isList(next)) return;
  const { admin_whitelist: now } = cluster;
  const reason =
    next.length === 0
      ? 'The whitelist would be empty: no address could access the API.'
      : next.includes(everyone) && !now.includes(everyone)
        ? `The whitelist ${everyone} allows every address to reach the API.`
        : await lockedOut(session, now, next);
  if (reason === undefined) return;
  const label = clusterLabel(session, cluster);
  session.warn(reason);
  await session.ask.confirm({
    action: `change the whitelist of cluster ${label}`,
    about: [`This changes the whitelist of the cluster ${label} ${whereOf(session)}.`],
  });
}

/** Why the caller could not reach the API any more, if it can now. Nothing is refused if the address is unknown. */
async function lockedOut(
  { client, signal }: Session,
  now: readonly unknown[],
  next: readonly unknown[],
): Promise<string | undefined> {
  let address: string | null | undefined;
  try {
    ({ x_real_ip: address } = await client.limits.clientIp({ signal, deadlineMs: patienceMs }));
  } catch (error) {
    if (signal.aborted) throw error;
  }
  return address != null && isAllowed(now, address) && !isAllowed(next, address)
    ? `The whitelist would no longer contain your address ${address}: you would lose access to the API.`
    : undefined;
}
