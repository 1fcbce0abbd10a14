import { OksKubeconfigError } from '@oks-kit/core';
import { type Kubeconfig, maskUser } from './kubeconfig.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';
import { impersonationOf, soleContext } from './kubeconfig-entries.ts';

/** Fields that a fetched kubeconfig must not have: they run programs, read local files, or redirect requests. */
const refusedFields = {
  cluster: ['certificate-authority', 'insecure-skip-tls-verify', 'proxy-url'],
  user: [
    'exec',
    'auth-provider',
    'token',
    'tokenFile',
    'username',
    'password',
    'client-certificate',
    'client-key',
    'as-uid',
    'as-user-extra',
  ],
} as const;

/** A kubeconfig of one cluster has about 10 KiB. */
const maxFetchedLength = 256 * 1024;

const hint = 'It was not used. Check the endpoint, and report it to the service.';

/**
 * Parses a kubeconfig from a service, which is not trusted. Keeps only what is needed to reach the cluster: the https
 * server, the certificate authority, the client certificate and key, `tls-server-name`, and the user and groups to
 * impersonate, because the certificate may belong to a user who impersonates others. Other fields are removed.
 * Throws `OksKubeconfigError` if the kubeconfig would run a program, read a local file, skip the verification of
 * certificates or redirect requests, and if it has no server, certificate or key.
 */
export function parseFetchedKubeconfig(text: string): Kubeconfig {
  if (text.length > maxFetchedLength) throw wrong('it is larger than 256 KiB');
  const { name, context, cluster, user } = soleContext(parseKubeconfig(text));
  refuseFields('cluster', cluster.cluster);
  refuseFields('user', user.user);
  const { server, 'certificate-authority-data': authority, 'tls-server-name': tlsName } = cluster.cluster;
  const { 'client-certificate-data': certificate, 'client-key-data': key } = user.user;
  const { namespace } = context.context;
  const impersonation = impersonationOf(user.user);
  if (server === undefined || !isHttpsUrl(server)) throw wrong('its server is not an https URL');
  if (tlsName !== undefined && tlsName !== '' && !isDnsName(tlsName))
    throw wrong('its tls-server-name is not a DNS name');
  if (impersonation.as === undefined && (user.user['as-groups'] ?? []).length > 0)
    throw wrong('its user sets `as-groups` without `as`');
  if (certificate === undefined || key === undefined) throw wrong('it has no client certificate');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster.name,
        cluster: {
          ...(authority === undefined ? {} : { 'certificate-authority-data': authority }),
          server,
          ...(tlsName === undefined || tlsName === '' ? {} : { 'tls-server-name': tlsName }),
        },
      },
    ],
    contexts: [
      {
        name,
        context: { cluster: cluster.name, user: user.name, ...(namespace === undefined ? {} : { namespace }) },
      },
    ],
    'current-context': name,
    users: [
      {
        name: user.name,
        user: maskUser({
          'client-certificate-data': certificate,
          'client-key-data': key,
          ...impersonation,
        }),
      },
    ],
  };
}

function refuseFields(kind: keyof typeof refusedFields, body: Readonly<Record<string, unknown>>): void {
  for (const field of refusedFields[kind]) {
    const value = body[field];
    if (value !== undefined && value !== null && value !== '' && value !== false)
      throw wrong(`its ${kind} sets \`${field}\``);
  }
}

function wrong(reason: string): OksKubeconfigError {
  return new OksKubeconfigError(`The service sent a kubeconfig that oks does not accept: ${reason}.`, { hint });
}

function isHttpsUrl(text: string): boolean {
  // Refuse line breaks and tabs: the URL parser ignores them, but other readers of the file may not.
  if (!/^https:\/\/[\x21-\x7e]+$/i.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}

/** Whether a value is a host name, not an address. */
export function isDnsName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(value)
  );
}
