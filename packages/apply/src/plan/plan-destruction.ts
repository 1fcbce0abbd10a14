import type { LiveState } from '../live/live-state.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import type { Plan } from './plan.ts';
import { PlanBuilder } from './plan-builder.ts';
import { addDestruction } from './plan-deletions.ts';

export interface DestroyOptions {
  /** Lifts the protection of listed resources that belong to the manifest's owner. @default false */
  readonly unprotect?: boolean | undefined;
}

/** Plans the deletion of listed and owned resources. Pure. Without an owner, all listed resources are deleted. */
export function planDestruction(manifest: Manifest, live: LiveState, { unprotect = false }: DestroyOptions = {}): Plan {
  const plan = new PlanBuilder(manifest, live, {});
  addDestruction(plan, { unprotect });
  return plan.build();
}
