import { execCredentialOf } from '@oks-kit/kubeconfig';
import { isOksError, OksInputError, OksOtpRequiredError } from '@oks-kit/core';
import type { RunLocally } from '../../session/entry.ts';
import { clusterReference, findClusterId } from '../../resolve/clusters.ts';
import { isId } from '../../resolve/suggestions.ts';
import { commandLine } from '../../session/hints.ts';
import { createSession, type LocalSession } from '../../session/session.ts';
import { connectLater } from '../../session/connect-later.ts';
import { cachedOr } from './cached.ts';
import type { kubeconfigExec } from './spec.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

/**
 * `oks kubeconfig exec`: a credential plugin. Its stdout is the credential and nothing else, or empty. kubectl runs it
 * before each of its own commands, so code that calls the service is loaded only if the cache has no certificate.
 */
export const runKubeconfigExec: RunLocally<typeof kubeconfigExec> = async ({ session: local, flags, args: [name] }) => {
  const session = connectLater(askOnlyIfAllowed(local));
  try {
    const reference = clusterReference(session, name);
    const id = isId(reference) ? reference : await findClusterId(await session.connect(), reference);
    const { kubeconfig, renewAt } = await cachedOr(session, id, flags, async (request) => {
      const { fetchReadyKubeconfig } = await import('./fetch-ready.ts');
      return fetchReadyKubeconfig(await session.connect(), id, request);
    });
    session.out.verbatim(`${JSON.stringify(execCredentialOf(kubeconfig, renewAt))}\n`);
    return undefined;
  } catch (error) {
    if (isOksError(error, 'not_found') || isOksError(error, 'credentials')) {
      const { withWayOut } = await import('./exec-refusal.ts');
      throw withWayOut(session, error, name);
    }
    if (!isOksError(error, 'otp_required')) throw error;
    const { profile, baseUrl } = session.signIn;
    const command = commandLine([
      ...['oks', 'kubeconfig', 'exec', ...(name === undefined ? [] : [name])],
      ...(profile === undefined ? [] : ['--profile', profile]),
      ...['--endpoint', baseUrl],
    ]);
    throw new OksOtpRequiredError('The session has expired, and the service requires a one-time password.', {
      status: 401,
      hint: `Run this in a terminal, then kubectl again: ${command} > /dev/null`,
    });
  }
};

/** Whether kubectl allows prompts. Throws `OksInputError` for an unsupported version. */
function askOnlyIfAllowed(session: LocalSession): LocalSession {
  const { context, globals, application } = session;
  const info = context.env['KUBERNETES_EXEC_INFO'];
  if (info === undefined || info === '') return session;
  let asked: { readonly apiVersion?: unknown; readonly spec?: { readonly interactive?: unknown } | null } | null;
  try {
    // Boundary: input from kubectl; only the fields checked below are used.
    asked = JSON.parse(info) as typeof asked;
  } catch {
    return session;
  }
  if (typeof asked?.apiVersion === 'string' && asked.apiVersion !== apiVersion) {
    throw new OksInputError('kubectl requested a credential version that oks does not support.', {
      hint: `Merge the context again, so that it uses ${apiVersion}.`,
    });
  }
  return asked?.spec?.interactive === false
    ? createSession(context, { ...globals, 'non-interactive': true }, application)
    : session;
}
