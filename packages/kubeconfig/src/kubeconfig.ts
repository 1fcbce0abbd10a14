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

/** How to reach a cluster. */
export interface KubeconfigCluster extends Extra {
  /** URL of the cluster's API. */
  readonly server?: string;
  /** The certificate of the cluster's authority: PEM in base64. */
  readonly 'certificate-authority-data'?: string;
  readonly extensions?: readonly NamedExtension[];
}

/** A credential plugin: a program that gets credentials for kubectl. */
export interface ExecConfig extends Extra {
  readonly apiVersion: string;
  /** The program: a name on the `PATH`, an absolute path, or a path relative to the kubeconfig. */
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  /** Whether the program needs standard input. */
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
  /** What kubectl prints if the program is missing. */
  readonly installHint?: string;
}

/** Credentials: a client certificate with its key, or a program that returns them. */
export interface KubeconfigUser extends Extra {
  /** PEM in base64. */
  readonly 'client-certificate-data'?: string;
  /** PEM in base64. A secret. */
  readonly 'client-key-data'?: string;
  /** The program that returns credentials. */
  readonly exec?: ExecConfig;
  /** The user to impersonate. */
  readonly as?: string;
  /** The groups to impersonate. */
  readonly 'as-groups'?: readonly string[];
  readonly extensions?: readonly NamedExtension[];
}

/** A cluster, a user and a namespace that are used together. */
export interface KubeconfigContext extends Extra {
  /** Name of the cluster's entry. */
  readonly cluster?: string;
  /** Name of the user's entry. */
  readonly user?: string;
  /** The namespace of commands that do not name one. */
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
  /** Name of the context that is used if none is given. */
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
