import { OksKubeconfigError } from '@oks-kit/core';
import { checkKubeconfig } from './check-kubeconfig.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

/**
 * Parses a kubeconfig (YAML or JSON) of at most 32 MiB. Unknown fields are kept. An empty text is an empty kubeconfig.
 * `console.log` and Node's `util.inspect` do not show the secrets of users.
 * Throws an `OksKubeconfigError` that contains the line number of a syntax error, but never its text.
 */
export function parseKubeconfig(text: string): Kubeconfig {
  if (typeof text !== 'string')
    throw new OksKubeconfigError('The kubeconfig is not text.', { hint: 'Decode it as UTF-8 first.' });
  return checkKubeconfig(parseYaml(text));
}
