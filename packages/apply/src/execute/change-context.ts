import type { Client } from '@oks-kit/client';
import type { Clock } from '@oks-kit/core';
import { ownerOf } from '../manifest/owner.ts';
import type { PoolVersions } from '../plan/node-versions.ts';
import { type Change, kindNames } from '../plan/plan.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { planOutdated } from './plan-outdated.ts';
import type { Exclusively } from './upgrade-cluster.ts';
import type { TemporaryAddress } from './with-my-address.ts';

/** Clients, options and state that all changes of one run share. */
export interface ChangeContext {
  readonly client: Pick<Client, 'projects' | 'clusters' | 'limits'>;
  readonly clusters: ClusterAccess;
  readonly owner: string | undefined;
  /** IDs of projects and clusters by path, including those that this run has created. */
  readonly ids: Map<string, string>;
  /** Node pools that are older than their cluster after an upgrade in this run. */
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
  if (id === undefined) throw planOutdated(`${path} no longer exists.`);
  return id;
}

/** Throws `OksConflictError` if the owner of a resource has changed since the plan was made. */
export function checkOwner({ kind, path, action }: Change, tags: unknown, { owner }: ChangeContext): void {
  const current = ownerOf(tags);
  if (action === 'adopt' || current === owner) return;
  // A node pool without an owner may be deleted with its cluster.
  if (kind === 'nodepool' && current === undefined) return;
  const now = current === undefined ? 'has no owner' : `belongs to owner ${current}`;
  throw planOutdated(`The ${kindNames[kind]} ${path} ${now} now. It was not changed.`);
}
