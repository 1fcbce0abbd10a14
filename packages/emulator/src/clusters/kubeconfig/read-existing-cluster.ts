import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isOksError, OksError } from '@oks-kit/core';
import { type Kubeconfig, parseKubeconfig, soleContext } from '@oks-kit/kubeconfig';
import type { ClusterAccess } from '../cluster-backend.ts';

/** The file and context of an existing cluster. */
export interface ExistingClusterSource {
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  /** @default the current context */
  readonly context?: string | undefined;
}

/** An existing cluster of the user, with the credentials of the file. */
export interface ExistingCluster {
  readonly context: string;
  readonly access: ClusterAccess;
}

/** Credentials that `oks` does not accept from a service, and so cannot be handed out again. */
const refusedUserFields: Readonly<Record<string, string>> = {
  exec: 'runs a program for its credentials',
  'auth-provider': 'uses an authentication provider',
  token: 'has a token',
  tokenFile: 'has a token',
  username: 'has a password',
  as: 'acts as another user',
};

/**
 * Reads the access to an existing cluster, with the contents of the files that the kubeconfig names.
 * Throws `OksError` (`emulator`) for a file that cannot be used, with the reason.
 */
export function readExistingCluster(source: ExistingClusterSource): ExistingCluster {
  const file = path.resolve(source.kubeconfig);
  const { name, cluster, user } = contextOf(source, file);
  const refusal = Object.entries(refusedUserFields).find(([field]) => isSet(user.user[field]));
  if (refusal !== undefined) {
    throw new OksError('emulator', `The user of the context "${name}" in ${file} ${refusal[1]}.`, {
      hint: 'Use a context with a client certificate, as kind, k3d and minikube create it.',
    });
  }
  const { server, 'tls-server-name': servername } = cluster.cluster;
  const authority = dataOf(file, cluster.cluster, 'certificate-authority');
  const certificate = dataOf(file, user.user, 'client-certificate');
  const key = dataOf(file, user.user, 'client-key');
  if (server === undefined || !server.startsWith('https://') || isSet(cluster.cluster['insecure-skip-tls-verify']))
    throw new OksError('emulator', `The cluster of the context "${name}" in ${file} does not verify TLS.`, {
      hint: 'Use a cluster with an https server and a `certificate-authority`.',
    });
  if (isSet(cluster.cluster['proxy-url']))
    throw new OksError('emulator', `The cluster of the context "${name}" in ${file} needs a proxy.`, {
      hint: 'Use a cluster that can be reached directly.',
    });
  if (certificate === undefined || key === undefined)
    throw new OksError('emulator', `The user of the context "${name}" in ${file} has no client certificate.`, {
      hint: 'Use a context with a client certificate, as kind, k3d and minikube create it.',
    });
  return {
    context: name,
    access: {
      cluster: {
        server,
        ...(authority === undefined ? {} : { 'certificate-authority-data': authority }),
        ...(typeof servername === 'string' && servername !== '' ? { 'tls-server-name': servername } : {}),
      },
      user: { 'client-certificate-data': certificate, 'client-key-data': key },
    },
  };
}

function contextOf({ context }: ExistingClusterSource, file: string): ReturnType<typeof soleContext> {
  const kubeconfig = readKubeconfig(file);
  const names = kubeconfig.contexts.map(({ name }) => name);
  if (context !== undefined && !names.includes(context))
    throw new OksError('emulator', `There is no context "${context}" in ${file}.`, {
      hint: names.length === 0 ? 'The file has no contexts.' : `Use one of: ${names.join(', ')}.`,
    });
  try {
    return soleContext(context === undefined ? kubeconfig : { ...kubeconfig, 'current-context': context });
  } catch (error) {
    throw unusable(file, error);
  }
}

function readKubeconfig(file: string): Kubeconfig {
  try {
    return parseKubeconfig(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unusable(file, error);
  }
}

/** The data of a field such as `client-key-data`, or of the file that `client-key` names. */
function dataOf(file: string, body: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const data = body[`${field}-data`];
  if (typeof data === 'string' && data !== '') return data;
  const named = body[field];
  if (typeof named !== 'string' || named === '') return undefined;
  const target = path.resolve(path.dirname(file), named);
  try {
    return readFileSync(target).toString('base64');
  } catch (error) {
    throw new OksError('emulator', `${target}, which ${file} names as \`${field}\`, cannot be read.`, { cause: error });
  }
}

function unusable(file: string, cause: unknown): OksError {
  const reason = isOksError(cause) ? ` ${cause.message}` : '';
  return new OksError('emulator', `The kubeconfig ${file} cannot be used.${reason}`, {
    hint: 'Check the path and the context: --kubernetes kubeconfig=FILE#CONTEXT.',
    cause,
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}
