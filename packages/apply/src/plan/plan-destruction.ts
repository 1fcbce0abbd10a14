import type { LiveState } from '../live/live-state.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import type { Plan } from './plan.ts';
import { PlanBuilder } from './plan-builder.ts';
import { addDestruction } from './plan-deletions.ts';

/** Options of `planDestruction`. */
export interface DestroyOptions {
  /** Removes the protection against deletion from the resources before deleting them. @default false */
  readonly unprotect?: boolean | undefined;
}

/**
 * Plans the deletion of all resources that the manifest lists and its owner owns. If the manifest has no owner, listed
 * resources without an owner are deleted. A pure function, like `planChanges`.
 */
export function planDestruction(manifest: Manifest, live: LiveState, { unprotect = false }: DestroyOptions = {}): Plan {
  const plan = new PlanBuilder(manifest, live, {});
  addDestruction(plan, { unprotect });
  return plan.build();
}
