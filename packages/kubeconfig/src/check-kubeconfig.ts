import { isObject, OksKubeconfigError } from '@oks-kit/core';
import { emptyKubeconfig, type Extra, type Kubeconfig, maskUser } from './kubeconfig.ts';

/**
 * Checks that a parsed document is a kubeconfig. Unknown fields are kept; null is an empty kubeconfig.
 * Throws `OksKubeconfigError` if it is not a kubeconfig.
 */
export function checkKubeconfig(root: unknown): Kubeconfig {
  if (root === null || root === undefined) return emptyKubeconfig;
  if (!isObject(root))
    throw new OksKubeconfigError('The kubeconfig is not a mapping.', { hint: 'Check that it is the right file.' });
  if (root['kind'] !== undefined && root['kind'] !== 'Config') {
    throw new OksKubeconfigError('The document is not a kubeconfig: its `kind` is not `Config`.', {
      hint: 'Check that it is the right file.',
    });
  }
  const current = root['current-context'];
  return {
    ...root,
    clusters: entriesOf(root, 'clusters', 'cluster').map(({ entry, name, body }) => ({
      ...entry,
      name,
      cluster: body,
    })),
    users: entriesOf(root, 'users', 'user').map(({ entry, name, body }) => ({
      ...entry,
      name,
      user: maskUser(body),
    })),
    contexts: entriesOf(root, 'contexts', 'context').map(({ entry, name, body }) => ({
      ...entry,
      name,
      context: body,
    })),
    'current-context': typeof current === 'string' ? current : '',
  };
}

const bodyTexts: Readonly<Record<string, readonly string[]>> = {
  cluster: ['server', 'certificate-authority-data'],
  user: ['client-certificate-data', 'client-key-data', 'as'],
  context: ['cluster', 'user', 'namespace'],
};

function entriesOf(root: Extra, list: string, body: string): { entry: Extra; name: string; body: Extra }[] {
  const entries = root[list] ?? [];
  if (!Array.isArray(entries))
    throw new OksKubeconfigError(`\`${list}\` of the kubeconfig is not a list.`, { hint: 'Fix the file manually.' });
  return entries.map((entry: unknown, index) => {
    const name = isObject(entry) ? entry['name'] : undefined;
    // YAML reads some unquoted names as numbers or dates, but kubectl requires text.
    if (!isObject(entry) || typeof name !== 'string') {
      throw new OksKubeconfigError(`\`${list}[${index}]\` of the kubeconfig has no name.`, {
        hint: 'Fix the file manually.',
      });
    }
    const inner = entry[body] ?? {};
    if (!isObject(inner))
      throw new OksKubeconfigError(`\`${list}[${index}].${body}\` of the kubeconfig is not a mapping.`, {
        hint: 'Fix the file manually.',
      });
    return { entry, name, body: checkedBody(inner, `${list}[${index}].${body}`, bodyTexts[body] ?? []) };
  });
}

/** Checks the types of the fields that this package reads. Like for kubectl, a null field counts as missing. */
function checkedBody(body: Extra, where: string, texts: readonly string[]): Extra {
  const refuse = (field: string, what: string): OksKubeconfigError =>
    new OksKubeconfigError(`\`${where}.${field}\` of the kubeconfig is not ${what}.`, {
      hint: 'Fix the file manually.',
    });
  for (const field of texts) {
    const value = body[field];
    if (value !== undefined && value !== null && typeof value !== 'string') throw refuse(field, 'text');
  }
  const { extensions, exec, 'as-groups': groups } = body;
  if (groups !== undefined && groups !== null && !isListOfTexts(groups)) throw refuse('as-groups', 'a list of texts');
  if (
    extensions !== undefined &&
    extensions !== null &&
    !(Array.isArray(extensions) && extensions.every((one) => isObject(one) && typeof one['name'] === 'string'))
  ) {
    throw refuse('extensions', 'a list of named extensions');
  }
  if (exec !== undefined && exec !== null && !isExec(exec))
    throw refuse('exec', 'a program with arguments and variables');
  const known = [...texts, 'as-groups', 'extensions', 'exec'];
  return Object.fromEntries(Object.entries(body).filter(([field, value]) => value !== null || !known.includes(field)));
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isExec(value: unknown): boolean {
  if (!isObject(value) || typeof value['command'] !== 'string') return false;
  const lists = [value['args'] ?? [], value['env'] ?? []];
  const [args, env] = lists;
  return (
    isListOfTexts(args) && Array.isArray(env) && env.every((one) => isObject(one) && typeof one['name'] === 'string')
  );
}
