import type { Kubeconfig } from './kubeconfig.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';
import { editYaml } from './yaml/edit-yaml.ts';
import { stringifyYaml } from './yaml/index.ts';
import { parseYamlDocument } from './yaml/parse-yaml.ts';
import { isSameValue } from './yaml/same-value.ts';

/** Formats a kubeconfig as YAML, with fields in kubectl's order. */
export function stringifyKubeconfig(kubeconfig: Kubeconfig): string {
  const { apiVersion, kind, clusters, contexts, users, 'current-context': current, ...rest } = kubeconfig;
  return stringifyYaml({
    apiVersion: apiVersion ?? 'v1',
    kind: kind ?? 'Config',
    clusters,
    contexts,
    'current-context': current ?? '',
    ...rest,
    users,
  });
}

/**
 * Changes the text of a kubeconfig to new content. Only differing bytes change: comments, order, quotes, anchors and
 * unknown fields stay. A text that cannot be edited in place is rewritten completely.
 */
export function editKubeconfig(text: string, after: Kubeconfig): string {
  const before = parseKubeconfig(text);
  if (isSameValue(before, after)) return text;
  const document = parseYamlDocument(text, true);
  if (document.contents === null) return text.replace(/(?<=[^\n])$/, '\n') + stringifyKubeconfig(after);
  const edited = editYaml(text, document, after);
  return edited !== undefined && isSameValue(parseIfValid(edited), after) ? edited : stringifyKubeconfig(after);
}

function parseIfValid(text: string): Kubeconfig | undefined {
  try {
    return parseKubeconfig(text);
  } catch {
    return undefined;
  }
}
