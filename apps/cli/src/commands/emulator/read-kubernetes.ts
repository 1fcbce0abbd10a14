import path from 'node:path';
import type { EmulatorOptions } from '@oks-kit/emulator';
import { OksInputError } from '@oks-kit/core';
import { nearestOr } from '../../resolve/suggestions.ts';

type KubernetesOptions = Pick<EmulatorOptions, 'kubernetes' | 'kubernetesAssets'>;

const backends = ['builtin', 'kube-apiserver', 'kubeconfig'];

/**
 * Reads `--kubernetes` and `--kubernetes-assets`. Paths are resolved in the folder `cwd`. Throws `OksInputError`.
 */
export function readKubernetes(
  backend: string | undefined,
  assets: string | undefined,
  cwd: string,
): KubernetesOptions {
  if (assets !== undefined && backend !== 'kube-apiserver')
    throw new OksInputError('`--kubernetes-assets` needs `--kubernetes kube-apiserver`.');
  return {
    kubernetes: backend === undefined ? undefined : backendOf(backend, cwd),
    kubernetesAssets: assets === undefined ? undefined : path.resolve(cwd, assets),
  };
}

/** The same flags with absolute paths, for a command in another folder. */
export function kubernetesFlags({ kubernetes, kubernetesAssets }: KubernetesOptions): string[] {
  const backend =
    typeof kubernetes === 'object'
      ? `kubeconfig=${kubernetes.kubeconfig}${kubernetes.context === undefined ? '' : `#${kubernetes.context}`}`
      : kubernetes;
  return [
    ...(backend === undefined ? [] : ['--kubernetes', backend]),
    ...(kubernetesAssets === undefined ? [] : ['--kubernetes-assets', kubernetesAssets]),
  ];
}

function backendOf(text: string, cwd: string): EmulatorOptions['kubernetes'] {
  if (text === 'builtin' || text === 'kube-apiserver') return text;
  const [, file = '', context] = /^kubeconfig=([^#]+)(?:#(.+))?$/.exec(text) ?? [];
  if (file !== '') return { kubeconfig: path.resolve(cwd, file), context };
  throw new OksInputError(`Invalid backend "${text}" for \`--kubernetes\`.`, {
    hint: nearestOr('Use builtin, kube-apiserver or kubeconfig=FILE[#CONTEXT].', text, backends),
  });
}
