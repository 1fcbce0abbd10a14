import { clusterAt, isDeleting, type LiveProject, type LiveState } from '../live/live-state.ts';
import type { Manifest, ManifestProject } from '../manifest/read-manifest.ts';
import { planCluster } from './plan-cluster.ts';
import { addPreflightProblems } from './preflight.ts';
import type { Plan } from './plan.ts';
import { PlanBuilder } from './plan-builder.ts';
import { planProject } from './plan-project.ts';
import { addPruning } from './plan-deletions.ts';

/** Options of `planChanges`. */
export interface PlanOptions {
  /**
   * Deletes resources of the manifest's owner that are not in the manifest. The manifest must have an owner.
   * @default false
   */
  readonly prune?: boolean | undefined;
  /** Paths of node pools that may be deleted and created again, such as `shop/web/workers`. @default none */
  readonly replace?: readonly string[] | undefined;
  /** Takes over resources of another owner. @default false */
  readonly takeOver?: boolean | undefined;
}

/**
 * Compares a manifest with the live state and returns the changes that are needed. A pure function: it sends no
 * requests and reads no clock. It does not throw for changes that are impossible but lists them in `problems`; a plan
 * with problems cannot be executed.
 */
export function planChanges(manifest: Manifest, live: LiveState, options: PlanOptions = {}): Plan {
  const plan = new PlanBuilder(manifest, live, options);
  for (const project of manifest.projects) {
    const liveProject = soleProject(plan, project, live.projects);
    if (liveProject === 'ambiguous') continue;
    const projectReady = planProject(plan, project, liveProject);
    for (const cluster of project.clusters) {
      planCluster(plan, { project, liveProject, cluster, live: clusterAt(live, cluster.path), projectReady });
    }
  }
  for (const path of options.replace ?? []) {
    if (!plan.has('replace', 'nodepool', path)) {
      plan.addProblem({
        path,
        reason: 'missing',
        message: `${path} is not a node pool whose changes need a replacement`,
        hint: 'Only node pools can be replaced. Leave out --replace, or correct the path.',
      });
    }
  }
  if (options.prune === true) addPruning(plan);
  addPreflightProblems(plan);
  return plan.build();
}

function soleProject(
  plan: PlanBuilder,
  { name, path }: ManifestProject,
  projects: readonly LiveProject[],
): LiveProject | undefined | 'ambiguous' {
  const found = projects.filter(({ resource }) => resource.name === name);
  const alive = found.filter((one) => !isDeleting(one));
  if (alive.length < 2) return alive[0] ?? found[0];
  plan.addProblem({
    path,
    reason: 'ambiguous',
    message: `${alive.length} projects are called ${name}: ${alive.map(({ resource }) => resource.id).join(', ')}`,
    hint: 'Projects cannot be renamed: delete all but one of them.',
  });
  return 'ambiguous';
}
