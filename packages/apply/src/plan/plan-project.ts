import { isDeleting, type LiveProject } from '../live/live-state.ts';
import { type Fields, type ManifestProject, withoutNulls } from '../manifest/read-manifest.ts';
import { compareFields, projectRules, tagsAfter } from './compare-fields.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { addFailedProblem, comparable, planUpdate } from './plan-update.ts';

const immutableFields: readonly string[] = ['cidr', 'region'];
/** Plans one project. Returns the IDs of the changes after which clusters can be created in it. */
export function planProject(plan: PlanBuilder, project: ManifestProject, live: LiveProject | undefined): string[] {
  const { path, fields } = project;
  if (live === undefined || isDeleting(live)) return [addCreation(plan, project, live)];
  const { resource } = live;
  if (resource.status === 'failed') {
    addFailedProblem(plan, 'project', path);
    return [];
  }
  const ownership = plan.ownership('project', path, resource.tags);
  if (ownership === 'foreign') return [];
  const { tags: wantedTags, ...wanted } = comparable(fields);
  return planUpdate(plan, {
    kind: 'project',
    path,
    resource,
    differences: compareFields(wanted, { ...resource }, projectRules),
    immutableFields,
    wantedTags,
    unowned: ownership === 'unowned',
  });
}

function addCreation(
  plan: PlanBuilder,
  { path, fields, name }: ManifestProject,
  live: LiveProject | undefined,
): string {
  const region = plan.live.creation?.region;
  const written = withoutNulls(fields);
  const given: Fields = written['region'] === undefined && region !== undefined ? { ...written, region } : written;
  for (const field of ['cidr', 'region']) {
    if (given[field] !== undefined) continue;
    plan.addProblem({
      path,
      reason: 'invalid',
      message: `project ${path} does not exist, and the manifest gives no \`${field}\` to create it with`,
    });
  }
  const body = { ...given, name, tags: tagsAfter(given['tags'], [], plan.manifest.owner) };
  return plan.add({
    action: 'create',
    kind: 'project',
    path,
    fields: Object.entries(given).map(([field, after]) => ({ field, before: null, after })),
    body,
    reason: live === undefined ? undefined : 'after the existing one has been deleted',
    dependsOn: [],
  });
}
