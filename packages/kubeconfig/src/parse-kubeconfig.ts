import { OksKubeconfigError } from '@oks-kit/core';
import { checkKubeconfig } from './check-kubeconfig.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

/**
 * Parses a kubeconfig, YAML or JSON, of at most 32 MiB. Unknown fields are kept; an empty text is an empty kubeconfig.
 * Node's `util.inspect` of it, and so `console.log`, shows no user's secrets.
 * Throws `OksKubeconfigError` with the line of an error, and never with its text.
 */
export function parseKubeconfig(text: string): Kubeconfig {
  if (typeof text !== 'string')
    throw new OksKubeconfigError('The kubeconfig is not text.', { hint: 'Decode it as UTF-8 first.' });
  return checkKubeconfig(parseYaml(text));
}
