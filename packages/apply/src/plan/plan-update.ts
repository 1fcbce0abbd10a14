import { ownerOf } from '../manifest/owner.ts';
import type { Fields } from '../manifest/read-manifest.ts';
import { compareTags, type FieldChange, tagsAfter } from './compare-fields.ts';
import type { PlanProblem } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';

/** Fields that the service does not return, so that they cannot be compared. */
const writeOnlyFields: readonly string[] = ['quirks'];

/** The fields of a manifest that can be compared with a live resource. */
export function comparable(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !writeOnlyFields.includes(field)));
}

export interface UpdateToPlan {
  readonly kind: 'project' | 'cluster';
  readonly path: string;
  readonly resource: { readonly id: string; readonly tags: Readonly<Record<string, string>> };
  readonly differences: readonly FieldChange[];
  /** Fields that cannot be changed after creation. */
  readonly immutableFields: readonly string[];
  readonly wantedTags: unknown;
  /** Whether the resource has to be adopted. */
  readonly unowned: boolean;
}

/** Plans the update or adoption of a project or cluster. Returns the ID of the change, if there is one. */
export function planUpdate(plan: PlanBuilder, update: UpdateToPlan): string[] {
  const { kind, path, resource, differences, immutableFields, wantedTags, unowned } = update;
  const { owner } = plan.manifest;
  const isImmutable = ({ field }: FieldChange): boolean => immutableFields.includes(field);
  for (const change of differences.filter(isImmutable)) plan.addProblem(immutableProblem(kind, path, change));
  const changed = differences.filter((change) => !isImmutable(change));
  const tagChanges = compareTags(wantedTags, resource.tags);
  const adopts = owner !== undefined && unowned;
  if (changed.length === 0 && tagChanges.length === 0 && !adopts) return [];
  plan.setFingerprint(path, resource);
  const retag = adopts || tagChanges.length > 0;
  const id = plan.add({
    action: adopts ? 'adopt' : 'update',
    kind,
    path,
    resourceId: resource.id,
    fields: [...changed, ...tagChanges],
    body: {
      ...Object.fromEntries(changed.map(({ field, after }) => [field, after])),
      ...(retag ? { tags: tagsAfter(resource.tags, tagChanges, owner) } : {}),
    },
    reason: adopts ? adoption(ownerOf(resource.tags), owner) : undefined,
    dependsOn: [],
  });
  return [id];
}

/** Adds a problem for a failed resource, which is never replaced automatically. */
export function addFailedProblem(plan: PlanBuilder, kind: 'project' | 'cluster', path: string): void {
  plan.addProblem({
    path,
    reason: 'failed',
    message: `${kind} ${path} has failed`,
    hint: `A failed ${kind} is never replaced automatically. Delete it, then run apply again.`,
  });
}

/** The reason shown for an adoption. */
export function adoption(current: string | undefined, owner: string): string {
  return current === undefined
    ? `it exists and has no owner; ${owner} becomes its owner`
    : `it is taken over from ${current} by ${owner}`;
}

/** The problem for a field that cannot change: names both values and how to change it manually. */
function immutableProblem(
  kind: 'project' | 'cluster',
  path: string,
  { field, before, after }: FieldChange,
): PlanProblem {
  return {
    path,
    reason: 'immutable',
    message:
      `${kind} ${path}: \`${field}\` is ${JSON.stringify(before)} and cannot become ${JSON.stringify(after)}: ` +
      'it cannot be changed after creation',
    hint:
      `To change it, delete ${path} and everything in it manually, then run apply again; ` +
      `or write ${JSON.stringify(before)}.`,
  };
}
