import { execCredentialOf } from '@oks-kit/kubeconfig';
import { isOksError, OksInputError, OksOtpRequiredError } from '@oks-kit/core';
import type { Globals, Run } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { connect } from '../../session/connect.ts';
import { cachedKubeconfig, clusterIdOf } from './cached.ts';
import type { kubeconfigExec } from './spec.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

/** `oks kubeconfig exec`: a credential plugin. Its stdout is the credential and nothing else, or empty. */
export const runKubeconfigExec: Run<typeof kubeconfigExec> = async ({
  context,
  globals: given,
  flags,
  args: [name],
}) => {
  const globals = askingOnlyAsAllowed(context, given);
  const connection = connect(context, globals);
  try {
    const id = await clusterIdOf(context, globals, connection, name);
    const { kubeconfig, renewAt } = await cachedKubeconfig(context, connection, id, flags);
    context.stdout.write(`${JSON.stringify(execCredentialOf(kubeconfig, renewAt))}\n`);
    return undefined;
  } catch (error) {
    if (!isOksError(error, 'otp_required')) throw error;
    const profile = connection.signIn.profile === undefined ? '' : ` --profile ${connection.signIn.profile}`;
    throw new OksOtpRequiredError('The session is over, and the service asks for a one-time password.', {
      status: 401,
      hint: `Run this in a terminal, then kubectl again: oks kubeconfig exec${name === undefined ? '' : ` ${name}`}${profile} --endpoint ${connection.signIn.baseUrl} > /dev/null`,
    });
  }
};

/** kubectl says whether the plugin may ask the person at the terminal. Throws `OksInputError` for a version that is not spoken. */
function askingOnlyAsAllowed(context: Context, globals: Globals): Globals {
  const info = context.env['KUBERNETES_EXEC_INFO'];
  if (info === undefined || info === '') return globals;
  let asked: { readonly apiVersion?: unknown; readonly spec?: { readonly interactive?: unknown } | null } | null;
  try {
    // Boundary: kubectl's, of which only what is looked at matters.
    asked = JSON.parse(info) as typeof asked;
  } catch {
    return globals;
  }
  if (typeof asked?.apiVersion === 'string' && asked.apiVersion !== apiVersion) {
    throw new OksInputError('kubectl asks for another version of credentials than oks gives.', {
      hint: `Merge the context again; it says ${apiVersion}.`,
    });
  }
  return asked?.spec?.interactive === false ? { ...globals, 'non-interactive': true } : globals;
}
