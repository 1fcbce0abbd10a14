import {
  type ClusterAccess,
  executePlan,
  type Manifest,
  type ManifestSource,
  type Outcome,
  type Plan,
  planChanges,
  readLive,
  readManifest,
} from '@oks-kit/apply';
import type { Client } from '@oks-kit/client';
import { openClusters } from './team.ts';

export interface DeployOptions {
  readonly client: Client;
  readonly clusters: ClusterAccess;
  /** Receives a line for each thing that happens. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Reads the manifest and plans it, deletions included. Throws for a manifest that breaks the team's rule. */
export async function plan(sources: readonly ManifestSource[], options: DeployOptions): Promise<Plan> {
  const { client, clusters, signal } = options;
  const manifest: Manifest = await readManifest(sources);
  const open = openClusters(manifest);
  if (open.length > 0) throw new Error(`Clusters that are open to the whole internet: ${open.join(', ')}`);
  const live = await readLive(manifest, { client, clusters, insides: 'owned', signal });
  return planChanges(manifest, live, { prune: true });
}

/** Executes a plan. Everything that does not depend on a failed change is still done. */
export async function apply(planned: Plan, { client, clusters, log, signal }: DeployOptions): Promise<Outcome> {
  return executePlan(planned, {
    client,
    clusters,
    signal,
    keepGoing: true,
    onEvent(event) {
      if (event.type === 'started' || event.type === 'done') log(`${event.type}: ${event.change.id}`);
      if (event.type === 'failed') log(`failed: ${event.change.id}: ${String(event.error)}`);
    },
  });
}
