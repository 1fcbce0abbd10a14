import type { Client } from '@oks-kit/client';
import { type Clock, isObject, OksConflictError } from '@oks-kit/core';
import { ownerTag } from '../manifest/manifest-schema.ts';
import type { PoolVersions } from '../plan/node-versions.ts';
import { type Change, kindNames } from '../plan/plan.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Exclusively } from './upgrade-cluster.ts';
import type { TemporaryAddress } from './with-my-address.ts';

/** What the changes of one run share. */
export interface ChangeContext {
  readonly client: Pick<Client, 'projects' | 'clusters' | 'limits'>;
  readonly clusters: ClusterAccess;
  readonly owner: string | undefined;
  /** IDs of projects and clusters by path; creations add theirs. */
  readonly ids: Map<string, string>;
  /** Pools that upgrades of this run have left at an older version. */
  readonly leftBehind: PoolVersions[];
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  readonly newClusterTimeoutMs: number;
  readonly waitTimeoutMs: number;
  readonly exclusively: Exclusively | undefined;
  readonly myAddress: TemporaryAddress | undefined;
}

export type Progress = (text: string) => void;

/** The ID of a project or cluster that exists or was created in this run. */
export function idOf({ ids }: ChangeContext, path: string): string {
  const id = ids.get(path);
  if (id === undefined) {
    throw new OksConflictError(`${path} does not exist any more.`, {
      status: 409,
      hint: 'Run the command again for a new plan.',
    });
  }
  return id;
}

/** Refuses to change what another owner has taken over since the plan was made. Throws `OksConflictError`. */
export function checkOwner({ kind, path, action }: Change, tags: unknown, { owner }: ChangeContext): void {
  const current = isObject(tags) ? tags[ownerTag] : undefined;
  if (action === 'adopt' || current === owner) return;
  // Node pools that have no owner are deleted with their cluster.
  if (kind === 'nodepool' && current === undefined) return;
  const now = typeof current === 'string' ? `belongs to owner ${current}` : 'has no owner';
  throw new OksConflictError(`The ${kindNames[kind]} ${path} ${now} now. It was not changed.`, {
    status: 409,
    hint: 'Run the command again for a new plan.',
  });
}
