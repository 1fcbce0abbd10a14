import { checkOptions, OksKubeconfigError, optionRules, type OptionRules } from '@oks-kit/core';
import { decodeBase64 } from './bytes.ts';
import type { ExecConfig, Kubeconfig } from './kubeconfig.ts';
import { impersonationOf, soleContext } from './kubeconfig-entries.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

/** The output of a kubectl credential plugin: an `ExecCredential` of `client.authentication.k8s.io/v1`. */
export interface ExecCredential {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'ExecCredential';
  readonly status: {
    /** The client certificate, as PEM. */
    readonly clientCertificateData: string;
    /** The private key, as PEM. A secret. */
    readonly clientKeyData: string;
    /** When kubectl must ask again: RFC 3339, UTC. */
    readonly expirationTimestamp: string;
  };
}

const neededText = { ...optionRules.text, needed: true };

const credentialRules: OptionRules<Parameters<typeof execCredential>[0]> = {
  certificate: neededText,
  key: neededText,
  expiresAt: {
    mustBe: 'a date',
    fits: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
    needed: true,
  },
};

/**
 * Creates the output of a credential plugin from a certificate and key in PEM, and the time at which kubectl must ask
 * again. Throws `OksInputError` for invalid options.
 */
export function execCredential(options: {
  readonly certificate: string;
  readonly key: string;
  readonly expiresAt: Date;
}): ExecCredential {
  checkOptions('@oks-kit/kubeconfig', options, credentialRules);
  return {
    apiVersion,
    kind: 'ExecCredential',
    status: {
      clientCertificateData: options.certificate,
      clientKeyData: options.key,
      expirationTimestamp: options.expiresAt.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
  };
}

/**
 * Creates the output of a credential plugin from a kubeconfig with a client certificate.
 * Throws `OksKubeconfigError` if it has no certificate.
 */
export function execCredentialOf(kubeconfig: Kubeconfig, expiresAt: Date): ExecCredential {
  const { 'client-certificate-data': certificate, 'client-key-data': key } = soleContext(kubeconfig).user.user;
  if (certificate === undefined || key === undefined) {
    throw new OksKubeconfigError('The kubeconfig has no client certificate.', { hint: 'Fetch the kubeconfig again.' });
  }
  const text = (base64: string): string => new TextDecoder().decode(decodeBase64('certificate or key', base64));
  return execCredential({ certificate: text(certificate), key: text(key), expiresAt });
}

/** Options of `withExecUser`. */
export interface ExecUserOptions {
  /** The program: a name on the `PATH`, or an absolute path. */
  readonly command: string;
  /** The arguments of the program. */
  readonly args: readonly string[];
  /** Environment variables that kubectl sets for the program, in addition to its own. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What kubectl prints if the program is missing. */
  readonly installHint?: string | undefined;
}

/**
 * Returns a copy of a kubeconfig in which a credential plugin, a program that kubectl asks for certificates, replaces
 * the certificate and key. Throws `OksKubeconfigError` if the kubeconfig has no context.
 */
export function withExecUser(kubeconfig: Kubeconfig, options: ExecUserOptions): Kubeconfig {
  const { context, cluster, user } = soleContext(kubeconfig);
  const exec: ExecConfig = {
    apiVersion,
    command: options.command,
    args: options.args,
    ...(options.env === undefined
      ? {}
      : { env: Object.entries(options.env).map(([name, value]) => ({ name, value })) }),
    // The program asks for a one-time password if there is a terminal, and also works without one.
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
    ...(options.installHint === undefined ? {} : { installHint: options.installHint }),
  };
  return {
    ...kubeconfig,
    clusters: [cluster],
    contexts: [context],
    users: [{ name: user.name, user: { exec, ...impersonationOf(user.user) } }],
  };
}
