import { mergedContexts, type Origin } from '@oks-kit/kubeconfig';
import {
  type KubeconfigFile,
  kubeconfigPaths,
  readKubeconfigFiles,
  removeFromFiles,
  updateKubeconfigFiles,
} from '@oks-kit/kubeconfig/node';
import { isOksError, OksInputError } from '@oks-kit/core';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { harmless } from '../../output/escape.ts';
import { kubeconfigCache } from './cached.ts';

/** A context that `oks kubeconfig merge` made. */
export interface MergedContext {
  readonly name: string;
  readonly file: string;
  readonly origin: Origin;
}

/** The kubeconfig files in force, by kubectl's rules. */
export function kubeconfigFiles({ env, home }: Context): string[] {
  return kubeconfigPaths(env, home);
}

/** Every context in these files that a merge made. */
export function contextsIn(files: readonly KubeconfigFile[]): MergedContext[] {
  return files.flatMap(({ file, kubeconfig }) =>
    kubeconfig === undefined ? [] : mergedContexts(kubeconfig).map((one) => ({ ...one, file })),
  );
}

/**
 * The merged contexts that a person means: by their own name, by the cluster's ID or name, or by PROJECT/CLUSTER.
 * Needs no service, so it also works once the cluster is gone. Throws `OksInputError` where it could be several clusters.
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
    throw new OksInputError(
      `\`${harmless(reference)}\` could be any of ${found.map(({ name }) => harmless(name)).join(', ')}.`,
      { hint: 'Name one of them by that.' },
    );
  }
  return found;
}

/** Takes contexts out of the kubeconfig files; yields what was removed, such as `context shop-web`. */
export async function removeContexts(
  context: Context,
  target: { readonly context: string } | { readonly clusterId: string },
): Promise<readonly string[]> {
  const { result } = await updateKubeconfigFiles(kubeconfigFiles(context), (files) => removeFromFiles(files, target), {
    signal: context.signal,
  });
  return result.removed;
}

/**
 * After clusters were deleted: forgets their certificates, and offers to take their contexts out of the kubeconfig.
 * Where nobody can be asked, it says how. Never throws: the deletion is done, whatever becomes of this.
 */
export async function offerContextRemoval(
  context: Context,
  globals: Globals,
  clusterIds: readonly string[],
): Promise<void> {
  const { stderr, stdin } = context;
  try {
    const ids = new Set(clusterIds);
    await kubeconfigCache(context).clear(({ cluster_id }) => ids.has(cluster_id));
    const dead = contextsIn(readKubeconfigFiles(kubeconfigFiles(context))).filter(({ origin }) =>
      ids.has(origin.cluster_id),
    );
    for (const { name, file } of dead) {
      if (globals['non-interactive'] || !stdin.isTerminal || !stderr.isTerminal || globals.yes) {
        if (!globals.quiet)
          stderr.write(
            `The context ${harmless(name)} is still in ${file}; remove it with: oks kubeconfig remove ${harmless(name)}\n`,
          );
        continue;
      }
      stderr.write(`The context ${harmless(name)} in ${file} leads nowhere now. Remove it? [Y/n] `);
      const answer = (await stdin.readLine())?.trim().toLowerCase();
      if (answer === undefined || !['', 'y', 'yes'].includes(answer)) continue;
      const removed = await removeContexts(context, { context: name });
      stderr.write(`Removed ${removed.map(harmless).join(', ')}.\n`);
    }
  } catch (error) {
    if (!isOksError(error)) throw error;
    stderr.write(`The kubeconfig was left as it is: ${harmless(error.message)}\n`);
  }
}
