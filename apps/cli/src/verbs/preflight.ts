import { OksInputError, rangesOverlap } from '@oks-kit/core';
import type { Project } from '@oks-kit/schemas';
import type { Body } from '../input/paths.ts';
import type { Session } from '../session/session.ts';

/** Timeout of the lookups before a creation, so that they do not delay it. */
const patienceMs = 5_000;

/** Warns about a project whose network could not be peered with one that exists. */
export async function warnAboutOverlap(session: Session, body: Body): Promise<void> {
  const { cidr } = body;
  if (typeof cidr !== 'string') return;
  const projects = await known(session.client.projects.list({}, options(session.signal)), session.signal);
  const neighbor = projects?.find((project) => rangesOverlap(project.cidr, cidr));
  if (neighbor !== undefined)
    session.warn(
      `${cidr} overlaps ${neighbor.cidr} of project ${neighbor.name}: the two networks cannot be peered later.`,
    );
}

/** Throws `OksInputError` if a range of a cluster overlaps the network of its project. */
export async function checkClusterRanges(
  { client, signal }: Session,
  body: Body,
  project: { readonly id: string; readonly name: string; readonly cidr?: string | undefined },
): Promise<void> {
  const cidr = project.cidr ?? (await known<Project>(client.projects.get(project.id, options(signal)), signal))?.cidr;
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

function options(signal: AbortSignal): { readonly signal: AbortSignal; readonly deadlineMs: number } {
  return { signal, deadlineMs: patienceMs };
}

/** The result of a call, or undefined if it fails: a failed lookup must not prevent a creation. */
async function known<T>(call: PromiseLike<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
