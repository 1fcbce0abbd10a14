import { isOksError, OksCredentialsError, type OksError, OksNotFoundError } from '@oks-kit/core';
import { readKubeconfigFiles } from '@oks-kit/kubeconfig/node';
import type { Context } from '../../main/context.ts';
import { commandLine } from '../../session/hints.ts';
import type { LocalSession } from '../../session/session.ts';
import { contextsIn, kubeconfigFiles, type MergedContext } from './merged-contexts.ts';

/**
 * The same error with what to do about the context that kubectl uses: a cluster that was created again has another ID,
 * and a profile may have been renamed.
 */
export function withWayOut(
  { context, hint }: LocalSession,
  error: OksNotFoundError | OksCredentialsError,
  reference: string | undefined,
): OksError {
  const merged = mergedContextOf(context, reference);
  if (merged === undefined) return error;
  const { name, origin } = merged;
  const cluster = `${origin.project ?? 'PROJECT'}/${origin.cluster ?? 'CLUSTER'}`;
  if (isOksError(error, 'credentials')) {
    const again = commandLine(['oks', 'kubeconfig', 'merge', cluster, '--profile', 'PROFILE']);
    return new OksCredentialsError(error.message, {
      hint: `kubectl uses the context ${name}. To use another profile, run \`${again}\`.`,
    });
  }
  if (!isOksError(error, 'not_found')) return error;
  const { message, method, pathTemplate, requestId, status } = error;
  return new OksNotFoundError(message, {
    method,
    pathTemplate,
    requestId,
    status,
    hint:
      `The cluster of the context ${name} no longer exists. ` +
      `If it was created again, run \`${hint('kubeconfig merge', [cluster])}\`. ` +
      `To remove the context, run \`${hint('kubeconfig remove', [name])}\`.`,
  });
}

/** The context that asks for a cluster's certificates; undefined also if the kubeconfig cannot be read. */
function mergedContextOf(context: Context, clusterId: string | undefined): MergedContext | undefined {
  try {
    return contextsIn(readKubeconfigFiles(kubeconfigFiles(context))).find(
      ({ origin }) => origin.cluster_id === clusterId,
    );
  } catch (error) {
    if (isOksError(error)) return undefined;
    throw error;
  }
}
