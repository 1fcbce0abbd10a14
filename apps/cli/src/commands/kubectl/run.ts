import { tmpdir } from 'node:os';
import { OksFileError } from '@oks-kit/core';
import { withKubeconfigFile } from '@oks-kit/kubeconfig/node';
import { findClusterId } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import { cachedKubeconfig } from '../kubeconfig/cached.ts';
import type { kubectlRun } from './spec.ts';

/** The environment variables of oks that a child process may see: no credentials. */
const harmlessVariables = new Set([
  'OKS_PROFILE',
  'OKS_REGION',
  'OKS_ENDPOINT',
  'OKS_PROJECT',
  'OKS_CLUSTER',
  'OKS_CONFIG_DIR',
  'OSC_PROFILE',
  'OSC_REGION',
  'OSC_ENDPOINT_OKS',
  'OSC_CONFIG_FILE',
]);

/** `oks kubectl`: runs kubectl with a private kubeconfig. Streams, signals and exit code are those of kubectl. */
export const runKubectl: Run<typeof kubectlRun> = async ({ session, args }) => {
  const { context } = session;
  const id = await findClusterId(session);
  const { file, kubeconfig } = await cachedKubeconfig(session, id);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(context.env)) {
    if (value !== undefined && (!/^(OKS|OSC)_/.test(name) || harmlessVariables.has(name))) env[name] = value;
  }
  // Without a home folder, kubectl would put its cache in the current folder.
  if (env['HOME'] === '') env['HOME'] = context.home;
  const run = (at: string): Promise<number | undefined> =>
    context.runProgram('kubectl', args, { ...env, KUBECONFIG: at });
  const folders = [context.env['XDG_RUNTIME_DIR'], tmpdir(), '/dev/shm'].filter((folder) => folder !== undefined);
  const code = file === undefined ? await withKubeconfigFile(kubeconfig, folders, run) : await run(file);
  if (code === undefined) {
    throw new OksFileError('There is no `kubectl` on the PATH.', {
      hint: 'Install it: https://kubernetes.io/docs/tasks/tools/. `oks nodepool` works without it.',
    });
  }
  return code;
};
