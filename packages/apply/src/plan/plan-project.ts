import type { LiveProject } from '../live/live-state.ts';
import { ownerTag } from '../manifest/manifest-schema.ts';
import { type Fields, type ManifestProject, withoutNulls } from '../manifest/read-manifest.ts';
import { compareFields, compareTags, projectRules, tagsAfter } from './compare-fields.ts';
import { immutableProblem } from './immutable-problem.ts';
import type { PlanBuilder } from './plan-builder.ts';

const immutableFields: readonly string[] = ['cidr', 'region'];
/** Fields that the service takes and never shows: nothing to compare them with. */
const writeOnlyFields: readonly string[] = ['quirks'];

/** Plans one project. Yields the IDs of the changes after which clusters can be created in it. */
export function planProject(plan: PlanBuilder, project: ManifestProject, live: LiveProject | undefined): string[] {
  const { path, fields } = project;
  if (live === undefined || live.resource.status === 'deleting') return [addCreation(plan, project, live)];
  const { resource } = live;
  if (resource.status === 'failed') {
    plan.addProblem({
      path,
      reason: 'failed',
      message: `project ${path} has failed`,
      hint: 'A failed project is never replaced automatically. Delete it, then run apply again.',
    });
    return [];
  }
  const ownership = plan.ownership('project', path, resource.tags);
  if (ownership === 'foreign') return [];
  const { tags: wantedTags, ...wanted } = fields;
  for (const field of writeOnlyFields) Reflect.deleteProperty(wanted, field);
  const differences = compareFields(wanted, { ...resource }, projectRules);
  for (const change of differences.filter(({ field }) => immutableFields.includes(field)))
    plan.addProblem(immutableProblem('project', path, change));
  const tagChanges = compareTags(wantedTags, resource.tags);
  const changed = differences.filter(({ field }) => !immutableFields.includes(field));
  const owner = plan.manifest.owner;
  const adopts = owner !== undefined && ownership === 'unowned';
  if (changed.length === 0 && tagChanges.length === 0 && !adopts) return [];
  plan.setFingerprint(path, resource);
  const retag = adopts || tagChanges.length > 0;
  const ids: string[] = [];
  ids.push(
    plan.add({
      action: adopts ? 'adopt' : 'update',
      kind: 'project',
      path,
      resourceId: resource.id,
      fields: [...changed, ...tagChanges],
      body: {
        ...Object.fromEntries(changed.map(({ field, after }) => [field, after])),
        ...(retag ? { tags: tagsAfter(resource.tags, tagChanges, owner) } : {}),
      },
      reason: adopts ? adoption(resource.tags[ownerTag], owner) : undefined,
      dependsOn: [],
    }),
  );
  return ids;
}

/** Why a resource is adopted. */
export function adoption(current: string | undefined, owner: string): string {
  return current === undefined || current === ''
    ? `it exists and has no owner; it becomes one of ${owner}`
    : `it is taken over from ${current} by ${owner}`;
}

function addCreation(
  plan: PlanBuilder,
  { path, fields, name }: ManifestProject,
  live: LiveProject | undefined,
): string {
  const region = plan.live.creation?.region;
  const given: Fields = { ...(region === undefined ? {} : { region }), ...withoutNulls(fields) };
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
    reason: live === undefined ? undefined : 'after the deletion of the earlier one is done',
    dependsOn: [],
  });
}
