import { isObject, OksConflictError, OksInputError, parseJson } from '@oks-kit/core';
import { insideOf, isDeleting, type LiveState, whyNotRead } from '../live/live-state.ts';
import type { Plan } from './plan.ts';
import { fingerprintOf, PlanBuilder } from './plan-builder.ts';
import { addQuotaProblems } from './preflight.ts';

/** Format number of plan files. Files with another number are refused. */
const format = 1;

/** Where a plan file was made. It can only be applied for the same endpoint and account. */
export interface PlanFileOrigin {
  /** Version of oks. */
  readonly version: string;
  /** Base URL of the API. */
  readonly endpoint: string;
  /** Identifies the account; must not be a secret. */
  readonly account: string;
  /** The flags that the plan was made with. They are stored for a hint that makes it again. @default none */
  readonly flags?: Readonly<Record<string, unknown>> | undefined;
}

/** Writes a plan as the text of a plan file. */
export function formatPlanFile(plan: Plan, { version, endpoint, account, flags }: PlanFileOrigin): string {
  return `${JSON.stringify({ format, version, endpoint, account, flags, plan }, null, 2)}\n`;
}

/** The content of a plan file. */
export interface PlanFile extends Pick<PlanFileOrigin, 'endpoint' | 'account'> {
  /** Name for error messages, usually the path of the file. */
  readonly name: string;
  /** The flags that it was made with. Anybody may have edited them. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly plan: Plan;
}

/**
 * Reads the text of a plan file. Throws `OksInputError` if it is not a plan file, and `OksConflictError` if another
 * version of oks wrote it in another format.
 */
export function readPlanFile(name: string, text: string): PlanFile {
  const file = parseJson(text);
  if (!isObject(file) || typeof file['format'] !== 'number' || !isObject(file['plan'])) {
    throw new OksInputError(`${name} is not a plan file.`, { hint: 'Write one with: oks diff --out plan.json' });
  }
  if (file['format'] !== format)
    throw refused(name, `has format ${file['format']}; this version of oks reads format ${format}.`);
  const [endpoint, account] = [String(file['endpoint']), String(file['account'])];
  const flags = flagsIn(file);
  // Boundary: oks wrote this file. If it was edited, `recheckPlan` and the client check what is sent.
  return { name, endpoint, account, flags, plan: file['plan'] as unknown as Plan };
}

/** The flags that a plan file was made with, even if its format is another one. Empty if it names none. */
export function flagsOfPlanFile(text: string): Readonly<Record<string, unknown>> {
  return flagsIn(parseJson(text));
}

function flagsIn(file: unknown): Readonly<Record<string, unknown>> {
  return isObject(file) && isObject(file['flags']) ? file['flags'] : {};
}

/** Throws `OksConflictError` if a plan was made for another endpoint or account. */
export function checkPlanOrigin(
  { name, endpoint, account }: PlanFile,
  origin: Pick<PlanFileOrigin, 'endpoint' | 'account'>,
): void {
  if (endpoint !== origin.endpoint) throw refused(name, `was made for ${endpoint}, not for ${origin.endpoint}.`);
  if (account !== origin.account) throw refused(name, 'was made with another account.');
}

function refused(name: string, message: string): OksConflictError {
  return new OksConflictError(`${name} ${message}`, { status: 409, hint: 'Make a new plan with: oks diff --out FILE' });
}

/**
 * Compares a saved plan with the live state from `readLiveOfPlan`. Throws `OksConflictError` if a resource that the
 * plan changes has been changed since. Otherwise returns the plan with new `problems`: quotas that are now too small,
 * and clusters that could not be read.
 */
export function recheckPlan(plan: Plan, live: LiveState): Plan {
  const unread = unreadClusters(plan, live);
  checkPlanIsCurrent(plan, live, [...unread.keys()]);
  const builder = new PlanBuilder(nothing, live, {});
  for (const change of plan.changes) builder.add(change);
  addQuotaProblems(builder);
  for (const [path, reason] of unread)
    builder.addProblem({ path, reason: 'unreachable', message: `${path}: node pools not checked: ${reason}` });
  // With the current quotas, a creation may have to wait for a deletion.
  const { changes, problems } = builder.build();
  return { ...plan, changes, problems };
}

const nothing = {
  owner: undefined,
  projects: [],
  rollout: { waves: [], maxParallel: 1, pauseMs: 0, check: undefined },
};

/** Clusters whose node pools the plan changes but whose API could not be reached, with the reason. */
function unreadClusters({ changes }: Plan, { projects }: LiveState): Map<string, string> {
  const isNeeded = (path: string): boolean => changes.some(({ path: changed }) => changed.startsWith(`${path}/`));
  return new Map(
    projects.flatMap(({ resource: project, clusters }) =>
      clusters.flatMap((cluster): [string, string][] => {
        const path = `${project.name}/${cluster.resource.name}`;
        const reason = whyNotRead(cluster);
        return reason !== undefined && isNeeded(path) ? [[path, reason]] : [];
      }),
    ),
  );
}

function checkPlanIsCurrent(plan: Plan, live: LiveState, unread: readonly string[]): void {
  const current = currentFingerprints(live);
  const isUnread = (path: string): boolean => unread.some((cluster) => path.startsWith(`${cluster}/`));
  const stale = new Set<string>();
  for (const [path, fingerprint] of Object.entries(plan.fingerprints)) {
    if (current.get(path) !== fingerprint && !isUnread(path)) stale.add(path);
  }
  for (const { action, path } of plan.changes) {
    if (action === 'create' && current.has(path)) stale.add(path);
  }
  if (stale.size === 0) return;
  throw new OksConflictError(`The plan is stale: ${[...stale].sort().join(', ')} changed since it was made.`, {
    status: 409,
    hint: 'Make a new plan with: oks diff --out FILE',
  });
}

function currentFingerprints({ projects }: LiveState): Map<string, string> {
  const fingerprints = new Map<string, string>();
  for (const project of projects.filter((one) => !isDeleting(one))) {
    const { name } = project.resource;
    fingerprints.set(name, fingerprintOf(project.resource));
    for (const cluster of project.clusters.filter((one) => !isDeleting(one))) {
      const path = `${name}/${cluster.resource.name}`;
      fingerprints.set(path, fingerprintOf(cluster.resource));
      for (const pool of insideOf(cluster)?.nodepools ?? []) {
        if (pool.metadata.deletionTimestamp === undefined)
          fingerprints.set(`${path}/${pool.metadata.name}`, fingerprintOf(pool));
      }
    }
  }
  return fingerprints;
}
