import type { Client } from '@oks-kit/client';
import { OksError, OksInputError } from '@oks-kit/core';
import { type Project, type Quota } from '@oks-kit/schemas';
import { rangesOverlap } from '../input/address-range.ts';
import type { Body } from '../input/paths.ts';
import { harmless } from '../output/escape.ts';

/** What is looked up ahead of a creation must not hold it up. */
const patienceMs = 5_000;

/**
 * Refuses a project that the account's quota has no room for, before it is asked for.
 * Where the service does not let us know, nothing is refused. Throws `OksError` (`conflict`).
 */
export async function checkProjectFits(
  oks: Client,
  body: Body,
  signal: AbortSignal,
  warn: (text: string) => void,
): Promise<void> {
  const projects = await known(oks.projects.list({}, options(signal)), signal);
  const [any] = projects ?? [];
  // Quotas are asked for by project; the account's own are among them.
  if (any !== undefined)
    refuseUsedUp(await known(oks.projects.quotas(any.id, options(signal)), signal), 'projects', any.name);
  const { cidr } = body;
  const neighbour =
    typeof cidr === 'string' ? projects?.find((project) => rangesOverlap(project.cidr, cidr)) : undefined;
  if (neighbour !== undefined) {
    warn(
      `${harmless(String(cidr))} overlaps ${harmless(neighbour.cidr)} of project ${harmless(neighbour.name)}: the two networks can't be joined later.`,
    );
  }
}

/** The same for a cluster, and for ranges of addresses that the project's own network has taken: `OksInputError`. */
export async function checkClusterFits(
  oks: Client,
  body: Body,
  project: { readonly id: string; readonly name: string; readonly cidr?: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const [quotas, cidr] = await Promise.all([
    known(oks.projects.quotas(project.id, options(signal)), signal),
    project.cidr ?? known<Project>(oks.projects.get(project.id, options(signal)), signal).then((found) => found?.cidr),
  ]);
  refuseUsedUp(quotas, 'clusters', project.name);

  for (const field of ['cidr_pods', 'cidr_service']) {
    const range = body[field];
    if (typeof range === 'string' && cidr !== undefined && rangesOverlap(range, cidr)) {
      const message = `${range} overlaps ${cidr}, the network of project ${project.name}`;
      throw new OksInputError(`\`${field}\`: ${harmless(message)}.`, {
        details: [{ path: [field], message, code: 'conflict' }],
        hint: 'Nothing was created. Choose another range.',
      });
    }
  }
}

function refuseUsedUp(quotas: readonly Quota[] | undefined, what: 'projects' | 'clusters', project: string): void {
  const quota = quotas?.find(({ Name }) =>
    new RegExp(`(?:^|[_-])${what.slice(0, -1)}s?(?:[_-]limit)?$`, 'i').test(Name),
  );
  if (quota === undefined || quota.UsedValue < quota.MaxValue) return;
  const where = what === 'clusters' ? ` of project ${harmless(project)}` : '';
  throw new OksError(
    'conflict',
    `The quota of ${what}${where} is used up: ${quota.UsedValue} of ${quota.MaxValue} (${harmless(quota.Name)}). Nothing was created.`,
    {
      hint: `Delete one, or ask OUTSCALE’s support for more. See \`oks project quotas ${harmless(project)}\`.`,
    },
  );
}

function options(signal: AbortSignal): { readonly signal: AbortSignal; readonly deadlineMs: number } {
  return { signal, deadlineMs: patienceMs };
}

/** What a call yields, or nothing where it fails: a creation is not refused for want of knowledge. */
async function known<T>(call: PromiseLike<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
