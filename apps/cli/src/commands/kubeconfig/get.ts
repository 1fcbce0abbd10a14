import { fetchKubeconfigText, parseKubeconfig } from '@oks-kit/kubeconfig';
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
  const text = await fetchKubeconfigText(connection.oks, id, { user, group, ttl, signal: context.signal });
  const kubeconfig = parseKubeconfig(text);
  checkSubject(certificateOf(kubeconfig), { user, group });
  // YAML stands as the service wrote it.
  if (globals.output === 'json') await printValue(context, globals, kubeconfig);
  else context.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return undefined;
};
