import { OksKubeconfigError } from '@oks-kit/core';
import type { Kubeconfig, KubeconfigUser } from './kubeconfig.ts';

const lists = { cluster: 'clusters', user: 'users', context: 'contexts' } as const;
/** The kinds of entries in a kubeconfig. */
export type EntryKind = keyof typeof lists;
export const entryKinds = ['cluster', 'user', 'context'] as const satisfies readonly EntryKind[];

export type Entry = { readonly name: string; readonly [key: string]: unknown };

/** The entries of one kind. */
export function entriesOfKind(kubeconfig: Kubeconfig, kind: EntryKind): readonly Entry[] {
  return kubeconfig[lists[kind]];
}

/** A body without some of its fields. */
export function withoutFields<T extends object>(body: T, ...fields: readonly (keyof T & string)[]): T {
  // Boundary: the fields are optional ones.
  return Object.fromEntries(Object.entries(body).filter(([field]) => !fields.some((one) => one === field))) as T;
}

/** All fields of a user that say whom to act as. */
export const impersonationFields: readonly string[] = ['as', 'as-uid', 'as-groups', 'as-user-extra'];

/** The user and the groups to act as. Empty if the credentials are used as they are. */
export function impersonationOf({ as, 'as-groups': groups }: KubeconfigUser): Pick<KubeconfigUser, 'as' | 'as-groups'> {
  if (as === undefined || as === '') return {};
  return { as, ...(groups === undefined || groups.length === 0 ? {} : { 'as-groups': groups }) };
}

/** The context that a kubeconfig is about: its current one, or its only one. Throws `OksKubeconfigError`. */
export function soleContext(kubeconfig: Kubeconfig): {
  readonly name: string;
  readonly context: Kubeconfig['contexts'][number];
  readonly cluster: Kubeconfig['clusters'][number];
  readonly user: Kubeconfig['users'][number];
} {
  const { contexts, clusters, users } = kubeconfig;
  const context =
    contexts.find(({ name }) => name === kubeconfig['current-context']) ??
    (contexts.length === 1 ? contexts[0] : undefined);
  if (context === undefined) {
    throw new OksKubeconfigError(
      `The kubeconfig has ${contexts.length} contexts, and none of them is the current one.`,
    );
  }
  const cluster = clusters.find(({ name }) => name === context.context.cluster);
  const user = users.find(({ name }) => name === context.context.user);
  if (cluster === undefined || user === undefined) {
    throw new OksKubeconfigError(
      `The context "${context.name}" of the kubeconfig names a cluster or a user that is not in it.`,
    );
  }
  return { name: context.name, context, cluster, user };
}
