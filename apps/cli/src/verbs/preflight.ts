import { OksError, OksInputError, rangesOverlap } from '@oks-kit/core';
import type { Project, Quota } from '@oks-kit/schemas';
import type { Body } from '../input/paths.ts';
import type { Session } from '../session/session.ts';

/** What is looked up ahead of a creation must not hold it up. */
const patienceMs = 5_000;

/**
 * Refuses a project that the account's quota has no room for, before it is asked for.
 * Where the service does not let us know, nothing is refused. Throws `OksError` (`quota`).
 */
export async function checkProjectFits(session: Session, body: Body): Promise<void> {
  const { client, signal } = session;
  const projects = await known(client.projects.list({}, options(signal)), signal);
  const [any] = projects ?? [];
  // Quotas are asked for by project; the account's own are among them.
  if (any !== undefined)
    refuseUsedUp(session, await known(client.projects.quotas(any.id, options(signal)), signal), 'projects', any.name);
  const { cidr } = body;
  const neighbor =
    typeof cidr === 'string' ? projects?.find((project) => rangesOverlap(project.cidr, cidr)) : undefined;
  if (neighbor !== undefined)
    session.warn(
      `${String(cidr)} overlaps ${neighbor.cidr} of project ${neighbor.name}: the two networks can't be peered later.`,
    );
}

/** The same for a cluster, and for ranges of addresses that the project's own network has taken: `OksInputError`. */
export async function checkClusterFits(
  session: Session,
  body: Body,
  project: { readonly id: string; readonly name: string; readonly cidr?: string | undefined },
): Promise<void> {
  const { client, signal } = session;
  const [quotas, cidr] = await Promise.all([
    known(client.projects.quotas(project.id, options(signal)), signal),
    project.cidr ??
      known<Project>(client.projects.get(project.id, options(signal)), signal).then((found) => found?.cidr),
  ]);
  refuseUsedUp(session, quotas, 'clusters', project.name);

  for (const field of ['cidr_pods', 'cidr_service']) {
    const range = body[field];
    if (typeof range === 'string' && cidr !== undefined && rangesOverlap(range, cidr)) {
      const message = `${range} overlaps ${cidr}, the network of project ${project.name}`;
      throw new OksInputError(`\`${field}\`: ${message}.`, {
        details: [{ path: [field], message, code: 'conflict' }],
        hint: 'Nothing was created. Choose another range.',
      });
    }
  }
}

function refuseUsedUp(
  { hint }: Session,
  quotas: readonly Quota[] | undefined,
  what: 'projects' | 'clusters',
  project: string,
): void {
  const quota = quotas?.find(({ Name }) =>
    new RegExp(`(?:^|[_-])${what.slice(0, -1)}s?(?:[_-]limit)?$`, 'i').test(Name),
  );
  if (quota === undefined || quota.UsedValue < quota.MaxValue) return;
  const where = what === 'clusters' ? ` of project ${project}` : '';
  throw new OksError(
    'quota',
    `The quota of ${what}${where} is used up: ${quota.UsedValue} of ${quota.MaxValue} (${quota.Name}). Nothing was created.`,
    {
      hint: `Delete one, or ask OUTSCALE support for more. To see the quotas: \`${hint('project quotas', [project])}\`.`,
    },
  );
}

function options(signal: AbortSignal): { readonly signal: AbortSignal; readonly deadlineMs: number } {
  return { signal, deadlineMs: patienceMs };
}

/** What a call returns, or undefined if it fails: a creation is not refused because something is unknown. */
async function known<T>(call: PromiseLike<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
