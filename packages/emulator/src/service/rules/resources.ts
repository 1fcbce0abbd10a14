import { ApiError } from '../../http/api-error.ts';
import { deletedStatus, type Lifecycle } from '../../state/lifecycle.ts';
import type { Rule } from './rule.ts';

// Rules that projects and clusters share.

type Kind = 'project' | 'cluster';

/** A resource to create, and those of the same parent that are not deleted. */
export interface Creation<R> {
  readonly input: { readonly name: string };
  readonly siblings: readonly R[];
  readonly quota: number;
}

/** A new resource needs a name that is free and a place within the quota of its parent. */
export function creationRules<R>(
  kind: Kind,
  {
    parent,
    nameOf,
    quota,
  }: { readonly parent: string; readonly nameOf: (record: R) => string; readonly quota: number },
): readonly Rule<Creation<R>>[] {
  return [
    {
      name: `${kind}-name-unique`,
      source: 'spec',
      summary: `The name of a ${kind} is unique among the ${kind}s of its ${parent} that are not deleted.`,
      check({ input, siblings }) {
        if (siblings.some((sibling) => nameOf(sibling) === input.name))
          throw new ApiError(409, `${capitalized(kind)} with this name already exists.`);
      },
    },
    {
      name: `${kind}-quota`,
      source: 'spec',
      summary: `The number of ${kind}s per ${parent} is limited by a quota: ${quota} by default.`,
      check({ siblings, quota: most }) {
        if (siblings.length >= most) throw new ApiError(403, `You cannot have more than ${most} ${kind}s.`);
      },
    },
  ];
}

/** A resource that is being deleted counts as deleted too (assumed). */
export function notDeletedRule<T>(kind: Kind, summary: string, lifecycleOf: (subject: T) => Lifecycle): Rule<T> {
  return {
    name: `${kind}-not-deleted`,
    source: 'spec',
    summary,
    check(subject) {
      const { status } = lifecycleOf(subject);
      if (status === deletedStatus || status === 'deleting')
        throw new ApiError(409, `The requested action cannot be performed because the ${kind} has been deleted.`);
    },
  };
}

export function readyRule<T>(kind: Kind, summary: string, lifecycleOf: (subject: T) => Lifecycle): Rule<T> {
  return {
    name: `${kind}-ready`,
    source: 'spec',
    summary,
    check(subject) {
      const { status } = lifecycleOf(subject);
      if (status !== 'ready') throw new ApiError(503, `${capitalized(kind)} not ready: ${status}`);
    },
  };
}

/** What the rules of a deletion look at. */
interface Deletable {
  readonly id: string;
  readonly lifecycle: Lifecycle;
  readonly isProtected: boolean;
}

/** A resource is deleted while it is ready or failed, and not while it is protected. */
export function deletionRules<T>(
  kind: Kind,
  ready: Rule<T>,
  deletableOf: (subject: T) => Deletable,
): readonly Rule<T>[] {
  return [
    {
      ...ready,
      name: `${kind}-deletable`,
      summary: `A ${kind} can be deleted only while it is ready or failed.`,
      check(subject) {
        if (deletableOf(subject).lifecycle.status !== 'failed') ready.check(subject);
      },
    },
    {
      name: `${kind}-protection`,
      source: 'spec',
      summary: `A ${kind} whose disable_api_termination is true cannot be deleted.`,
      check(subject) {
        const { id, isProtected } = deletableOf(subject);
        // The service writes it differently for each.
        const enabled = kind === 'project' ? 'enabled' : 'enable';
        if (isProtected)
          throw new ApiError(
            403,
            `${capitalized(kind)} ${id} can't be deleted because disable_api_termination is ${enabled}`,
          );
      },
    },
  ];
}

function capitalized(kind: Kind): string {
  return kind === 'project' ? 'Project' : 'Cluster';
}
