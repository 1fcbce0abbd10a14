import { OksKubeconfigError } from '@oks-kit/core';
import type { Kubeconfig, KubeconfigUser } from './kubeconfig.ts';

const lists = { cluster: 'clusters', user: 'users', context: 'contexts' } as const;
/** The kinds of entries in a kubeconfig. */
export type EntryKind = keyof typeof lists;
export const entryKinds = ['cluster', 'user', 'context'] as const satisfies readonly EntryKind[];

export type Entry = { readonly name: string; readonly [key: string]: unknown };

/** Returns the entries of one kind. */
export function entriesOfKind(kubeconfig: Kubeconfig, kind: EntryKind): readonly Entry[] {
  return kubeconfig[lists[kind]];
}

/** Returns a copy of an entry's body without some fields. */
export function withoutFields<T extends object>(body: T, ...fields: readonly (keyof T & string)[]): T {
  // Boundary: only optional fields are removed.
  return Object.fromEntries(Object.entries(body).filter(([field]) => !fields.some((one) => one === field))) as T;
}

/** All impersonation fields of a user. */
export const impersonationFields: readonly string[] = ['as', 'as-uid', 'as-groups', 'as-user-extra'];

/** Returns the user and groups to impersonate. Empty if there is no impersonation. */
export function impersonationOf({ as, 'as-groups': groups }: KubeconfigUser): Pick<KubeconfigUser, 'as' | 'as-groups'> {
  if (as === undefined || as === '') return {};
  return { as, ...(groups === undefined || groups.length === 0 ? {} : { 'as-groups': groups }) };
}

/** Returns the current context of a kubeconfig, or its only one. Throws `OksKubeconfigError` if there is neither. */
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
      `The context "${context.name}" of the kubeconfig refers to a cluster or a user that is not in it.`,
    );
  }
  return { name: context.name, context, cluster, user };
}
