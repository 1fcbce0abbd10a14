import { isObject, OksConflictError, OksInputError, parseJson } from '@oks-kit/core';
import type { LiveState } from '../live/live-state.ts';
import type { Plan } from './plan.ts';
import { fingerprintOf } from './plan-builder.ts';

/** Number of the format of plan files; another one is refused. */
const format = 1;

/** What a plan file is bound to. */
export interface PlanFileOrigin {
  /** Version of oks that wrote it. */
  readonly version: string;
  readonly endpoint: string;
  /** Identifies the account; must not be a secret. */
  readonly account: string;
}

/** Writes a plan as the text of a plan file. */
export function formatPlanFile(plan: Plan, { version, endpoint, account }: PlanFileOrigin): string {
  return `${JSON.stringify({ format, version, endpoint, account, plan }, null, 2)}\n`;
}

/**
 * Reads a plan file. Throws `OksInputError` for text that is not a plan file, and `OksConflictError` for one of another
 * format, endpoint or account.
 */
export function readPlanFile(name: string, text: string, origin: Omit<PlanFileOrigin, 'version'>): Plan {
  const file = parseJson(text);
  if (!isObject(file) || typeof file['format'] !== 'number' || !isObject(file['plan'])) {
    throw new OksInputError(`${name} is not a plan file.`, { hint: 'Write one with: oks diff --out plan.json' });
  }
  const refuse = (message: string): OksConflictError =>
    new OksConflictError(`${name} ${message}`, { status: 409, hint: 'Make a new plan with: oks diff --out FILE' });
  if (file['format'] !== format)
    throw refuse(`has format ${file['format']}; this version of oks reads format ${format}.`);
  if (file['endpoint'] !== origin.endpoint)
    throw refuse(`was made for ${String(file['endpoint'])}, not for ${origin.endpoint}.`);
  if (file['account'] !== origin.account) throw refuse('was made with another account.');
  // Boundary: our own format. An edited file is checked against the live state and by the client.
  return file['plan'] as unknown as Plan;
}

/** The clusters, as PROJECT/CLUSTER, whose node pools `checkPlanIsCurrent` needs in the live state. */
export function clustersToCheck({ changes }: Plan): string[] {
  const pools = changes.filter(({ kind }) => kind === 'nodepool');
  return [...new Set(pools.map(({ path }) => path.split('/').slice(0, 2).join('/')))];
}

/** Refuses a plan whose resources have changed since. Throws `OksConflictError` that names them. */
export function checkPlanIsCurrent(plan: Plan, live: LiveState): void {
  const current = currentFingerprints(live);
  const stale = new Set<string>();
  for (const [path, fingerprint] of Object.entries(plan.fingerprints)) {
    if (current.get(path) !== fingerprint) stale.add(path);
  }
  for (const { action, kind, path } of plan.changes) {
    if (action === 'create' && kind !== 'peering' && current.has(path)) stale.add(path);
  }
  if (stale.size === 0) return;
  throw new OksConflictError(`The plan is stale: ${[...stale].sort().join(', ')} changed since it was made.`, {
    status: 409,
    hint: 'Make a new plan with: oks diff --out FILE',
  });
}

function currentFingerprints({ projects }: LiveState): Map<string, string> {
  const fingerprints = new Map<string, string>();
  for (const { resource: project, clusters } of projects) {
    if (project.status === 'deleting') continue;
    fingerprints.set(project.name, fingerprintOf(project));
    for (const { resource: cluster, inside } of clusters) {
      if (cluster.statuses.status === 'deleting') continue;
      const path = `${project.name}/${cluster.name}`;
      fingerprints.set(path, fingerprintOf(cluster));
      if (inside === undefined || 'notChecked' in inside) continue;
      for (const pool of inside.nodepools) {
        if (pool.metadata.deletionTimestamp === undefined)
          fingerprints.set(`${path}/${pool.metadata.name}`, fingerprintOf(pool));
      }
    }
  }
  return fingerprints;
}
