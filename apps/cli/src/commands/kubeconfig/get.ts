import { fetchKubeconfig, stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { certificateOf, checkSubject } from '@oks-kit/kubeconfig/node';
import type { Run } from '../../framework/spec.ts';
import { printValue } from '../../output/render.ts';
import { connect } from '../../session/connect.ts';
import { clusterIdOf } from './cached.ts';
import type { kubeconfigGet } from './spec.ts';

export const runKubeconfigGet: Run<typeof kubeconfigGet> = async ({ context, globals, flags, args: [name] }) => {
  const connection = connect(context, globals);
  const id = await clusterIdOf(context, globals, connection, name);
  const { user, group, ttl } = flags;
  const kubeconfig = await fetchKubeconfig(connection.oks, id, { user, group, ttl, signal: context.signal });
  checkSubject(certificateOf(kubeconfig), { user, group });
  if (globals.output === 'json') await printValue(context, globals, kubeconfig);
  else context.stdout.write(stringifyKubeconfig(kubeconfig));
  return undefined;
};
