import { OksKubeconfigError } from '@oks-kit/schemas';
import { LineCounter, parseDocument, stringify } from 'yaml';

/** Whatever a kubeconfig holds that the kit does not know; kept as it is. */
interface Extra {
  readonly [key: string]: unknown;
}

/** A named piece of data that a program attaches to an entry. */
export interface NamedExtension extends Extra {
  readonly name: string;
  readonly extension?: unknown;
}

export interface KubeconfigCluster extends Extra {
  readonly server?: string;
  /** The authority's certificate: PEM in base64. */
  readonly 'certificate-authority-data'?: string;
  readonly extensions?: readonly NamedExtension[];
}

export interface KubeconfigUser extends Extra {
  /** PEM in base64. */
  readonly 'client-certificate-data'?: string;
  /** PEM in base64; a secret. */
  readonly 'client-key-data'?: string;
  readonly extensions?: readonly NamedExtension[];
}

export interface KubeconfigContext extends Extra {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly extensions?: readonly NamedExtension[];
}

/** A kubeconfig. What is not named here is kept. */
export interface Kubeconfig extends Extra {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly clusters: readonly ({ readonly name: string; readonly cluster: KubeconfigCluster } & Extra)[];
  readonly users: readonly ({ readonly name: string; readonly user: KubeconfigUser } & Extra)[];
  readonly contexts: readonly ({ readonly name: string; readonly context: KubeconfigContext } & Extra)[];
  readonly 'current-context'?: string;
}

const maxBytes = 4 * 1024 * 1024;

/** A kubeconfig with nothing in it. */
export const emptyKubeconfig: Kubeconfig = { apiVersion: 'v1', kind: 'Config', clusters: [], users: [], contexts: [], 'current-context': '' };

/**
 * Parses a kubeconfig, YAML or JSON, of 4 MiB at the most. Unknown fields are kept; an empty text is an empty kubeconfig.
 * Throws `OksKubeconfigError` with the line of a fault; never repeats what stands there.
 */
export function parseKubeconfig(text: string): Kubeconfig {
  if (text.length > maxBytes) throw new OksKubeconfigError('The kubeconfig is too large: 4 MiB is the limit.');
  const root = parseYaml(text);
  if (root === null || root === undefined) return emptyKubeconfig;
  if (!isRecord(root)) throw new OksKubeconfigError('The kubeconfig is not a mapping.', { hint: 'Is it another file?' });
  if (root['kind'] !== undefined && root['kind'] !== 'Config') {
    throw new OksKubeconfigError('The document is not a kubeconfig: its `kind` is not `Config`.', { hint: 'Is it another file?' });
  }
  const current = root['current-context'];
  return {
    ...root,
    clusters: entriesOf(root, 'clusters', 'cluster').map(({ entry, name, body }) => ({ ...entry, name, cluster: body })),
    users: entriesOf(root, 'users', 'user').map(({ entry, name, body }) => ({ ...entry, name, user: body })),
    contexts: entriesOf(root, 'contexts', 'context').map(({ entry, name, body }) => ({ ...entry, name, context: body })),
    'current-context': typeof current === 'string' ? current : '',
  };
}

/** Writes a kubeconfig as YAML, the way kubectl orders it. */
export function stringifyKubeconfig(kubeconfig: Kubeconfig): string {
  const { apiVersion, kind, clusters, contexts, users, 'current-context': current, ...rest } = kubeconfig;
  return stringify(
    { apiVersion: apiVersion ?? 'v1', kind: kind ?? 'Config', clusters, contexts, 'current-context': current ?? '', ...rest, users },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, version: '1.2', uniqueKeys: true });
    const fault = document.errors[0];
    if (fault !== undefined) {
      throw new OksKubeconfigError(`The kubeconfig is not YAML: the fault is in line ${lineCounter.linePos(fault.pos[0]).line}.`, { hint: 'Mend it by hand.' });
    }
    // A kubeconfig needs no aliases; a few are harmless, thousands are an attack.
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof OksKubeconfigError) throw error;
    throw new OksKubeconfigError('The kubeconfig can not be read as YAML.', { hint: 'It nests too deeply, or repeats itself too often.' });
  }
}

function entriesOf(root: Extra, list: string, body: string): { entry: Extra; name: string; body: Extra }[] {
  const entries = root[list] ?? [];
  if (!Array.isArray(entries)) throw new OksKubeconfigError(`\`${list}\` of the kubeconfig is not a list.`, { hint: 'Mend it by hand.' });
  return entries.map((entry: unknown, index) => {
    const name = isRecord(entry) ? entry['name'] : undefined;
    // A number or a date as a name is YAML's doing, and kubectl's names are text.
    if (!isRecord(entry) || typeof name !== 'string') {
      throw new OksKubeconfigError(`\`${list}[${index}]\` of the kubeconfig has no name.`, { hint: 'Mend it by hand.' });
    }
    const inner = entry[body] ?? {};
    if (!isRecord(inner)) throw new OksKubeconfigError(`\`${list}[${index}].${body}\` of the kubeconfig is not a mapping.`, { hint: 'Mend it by hand.' });
    return { entry, name, body: inner };
  });
}

function isRecord(value: unknown): value is Extra {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
