import { mergedContexts, type Origin } from '@oks-kit/kubeconfig';
import {
  type KubeconfigFile,
  kubeconfigPaths,
  readKubeconfigFiles,
  type RemovedFromFiles,
  removeFromFiles,
  updateKubeconfigFiles,
} from '@oks-kit/kubeconfig/node';
import { isOksError, OksInputError } from '@oks-kit/core';
import type { Session } from '../../session/session.ts';
import type { Context } from '../../main/context.ts';
import { kubeconfigCache } from './cached.ts';

/** A context created by `oks kubeconfig merge`. */
export interface MergedContext {
  readonly name: string;
  readonly file: string;
  readonly origin: Origin;
}

/** The kubeconfig files in use, by the rules of kubectl. */
export function kubeconfigFiles({ env, home }: Context): string[] {
  return kubeconfigPaths(env, home);
}

/** All merged contexts in these files. */
export function contextsIn(files: readonly KubeconfigFile[]): MergedContext[] {
  return files.flatMap(({ file, kubeconfig }) =>
    kubeconfig === undefined ? [] : mergedContexts(kubeconfig).map((one) => ({ ...one, file })),
  );
}

/**
 * The merged contexts of a reference: a context name, the ID or name of a cluster, or PROJECT/CLUSTER.
 * Works offline, so also after the cluster was deleted. Throws `OksInputError` if the reference matches several
 * clusters.
 */
export function contextsNamed(
  contexts: readonly MergedContext[],
  reference: string,
  project?: string,
): MergedContext[] {
  const byName = contexts.filter(({ name }) => name === reference);
  if (byName.length > 0) return byName;
  const found = contexts.filter(
    ({ origin }) =>
      origin.cluster_id === reference ||
      `${origin.project ?? ''}/${origin.cluster ?? ''}` === reference ||
      (origin.cluster === reference && (project === undefined || origin.project === project)),
  );
  const clusters = new Set(found.map(({ origin }) => origin.cluster_id));
  if (clusters.size > 1) {
    throw new OksInputError(`The name \`${reference}\` is ambiguous.`, {
      hint: `Use one of: ${found.map(({ name }) => name).join(', ')}.`,
    });
  }
  return found;
}

/** Removes contexts from the kubeconfig files, with what belongs to them. */
export async function removeContexts(
  context: Context,
  target: { readonly context: string } | { readonly clusterId: string },
): Promise<RemovedFromFiles> {
  const { result } = await updateKubeconfigFiles(kubeconfigFiles(context), (files) => removeFromFiles(files, target), {
    signal: context.signal,
  });
  return result;
}

/** Describes what a removal did. */
export function removalLines({ removed, kept }: RemovedFromFiles): string[] {
  return [
    ...(removed.length === 0 ? [] : [`Removed ${removed.join(', ')}.`]),
    ...kept.map(
      ({ entry, usedBy }) =>
        `Kept ${entry}: ${usedBy.length === 1 ? 'the context' : 'the contexts'} ${usedBy.join(', ')} ` +
        `${usedBy.length === 1 ? 'uses' : 'use'} it.`,
    ),
  ];
}

/**
 * After clusters were deleted: removes their cached certificates, and offers to remove their contexts from the
 * kubeconfig. Without a terminal, it prints the command. Never fails, because the deletion is already done.
 */
export async function offerContextRemoval(session: Session, clusterIds: ReadonlySet<string>): Promise<void> {
  const { context, ask, globals, note, notes, hint } = session;
  try {
    await kubeconfigCache(session).clear(({ cluster_id }) => clusterIds.has(cluster_id));
    const files = readKubeconfigFiles(kubeconfigFiles(context));
    const orphans = contextsIn(files).filter(({ origin }) => clusterIds.has(origin.cluster_id));
    for (const { name, file } of orphans) {
      if (!ask.isPossible || globals.yes) {
        note(`The context ${name} is still in ${file}. To remove it: ${hint('kubeconfig remove', [name])}`);
        continue;
      }
      if (!(await ask.yesByDefault(`The cluster of the context ${name} in ${file} no longer exists. Remove it?`)))
        continue;
      for (const line of removalLines(await removeContexts(context, { context: name }))) notes.line(line);
    }
  } catch (error) {
    if (!isOksError(error)) throw error;
    notes.line(`The kubeconfig was not changed: ${error.message}`);
  }
}
