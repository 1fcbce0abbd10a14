import { stringifyKubeconfig } from '@oks-kit/kubeconfig';
import { certificateOf, checkSubject } from '@oks-kit/kubeconfig/node';
import type { Run } from '../../session/entry.ts';

import { findClusterId } from '../../resolve/clusters.ts';
import { fetchReadyKubeconfig } from './fetch-ready.ts';
import type { kubeconfigGet } from './spec.ts';

export const runKubeconfigGet: Run<typeof kubeconfigGet> = async ({ session, flags, args: [name] }) => {
  const { signal, out } = session;
  const id = await findClusterId(session, name);
  const { user, group, ttl } = flags;
  const kubeconfig = await fetchReadyKubeconfig(session, id, { user, group, ttl, signal });
  checkSubject(certificateOf(kubeconfig), { user, group });
  if (out.format === 'json') await out.value(kubeconfig);
  else out.verbatim(stringifyKubeconfig(kubeconfig));
  return undefined;
};
