import { maskWhenInspected } from '@oks-kit/core';

/** The largest kubeconfig, in bytes. One with a thousand clusters has about 10 MiB. */
export const maxKubeconfigBytes = 32 * 1024 * 1024;

/** Unknown fields, which are kept unchanged. */
export interface Extra {
  readonly [key: string]: unknown;
}

/** A named piece of data that a program attaches to an entry. */
export interface NamedExtension extends Extra {
  readonly name: string;
  readonly extension?: unknown;
}

export interface KubeconfigCluster extends Extra {
  readonly server?: string;
  /** The certificate of the cluster's authority: PEM in base64. */
  readonly 'certificate-authority-data'?: string;
  readonly extensions?: readonly NamedExtension[];
}

/** A credential plugin: a program that gets credentials for kubectl. */
export interface ExecConfig extends Extra {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
  /** What kubectl prints if the program is missing. */
  readonly installHint?: string;
}

export interface KubeconfigUser extends Extra {
  /** PEM in base64. */
  readonly 'client-certificate-data'?: string;
  /** PEM in base64. A secret. */
  readonly 'client-key-data'?: string;
  readonly exec?: ExecConfig;
  /** The user to impersonate. */
  readonly as?: string;
  /** The groups to impersonate. */
  readonly 'as-groups'?: readonly string[];
  readonly extensions?: readonly NamedExtension[];
}

export interface KubeconfigContext extends Extra {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly extensions?: readonly NamedExtension[];
}

/** A kubeconfig. Fields that are not listed here are kept. */
export interface Kubeconfig extends Extra {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly clusters: readonly ({ readonly name: string; readonly cluster: KubeconfigCluster } & Extra)[];
  readonly users: readonly ({ readonly name: string; readonly user: KubeconfigUser } & Extra)[];
  readonly contexts: readonly ({ readonly name: string; readonly context: KubeconfigContext } & Extra)[];
  readonly 'current-context'?: string;
}

/** The fields of a user that contain secrets. */
export const secretFields: readonly string[] = ['client-key-data', 'token', 'password', 'auth-provider'];

/** Returns a user whose secrets `util.inspect` masks. */
export function maskUser(user: KubeconfigUser): KubeconfigUser {
  return maskWhenInspected(user, secretFields);
}

/** An empty kubeconfig. */
export const emptyKubeconfig: Kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [],
  users: [],
  contexts: [],
  'current-context': '',
};
