import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { inputErrorOf, isLoopbackHost } from '@oks-kit/core';
import type { EmulatorOptions } from '../create-emulator.ts';
import { hostOf } from '../clusters/cluster-address.ts';
import type { ServerTls } from './http-server.ts';

type Reachability = Pick<
  EmulatorOptions,
  'tls' | 'publicUrl' | 'port' | 'kubernetes' | 'kubernetesPort' | 'kubernetesPublicUrl'
>;

/**
 * Checks that options which say how clients reach an emulator fit together. Throws `OksInputError` before anything is
 * started.
 */
export function checkReachability(options: Reachability): void {
  const { tls, publicUrl, port, kubernetes = 'builtin', kubernetesPort, kubernetesPublicUrl } = options;
  const fail = (option: string, message: string): never => {
    throw inputErrorOf('@oks-kit/emulator', [{ path: option.split('.'), message, code: 'conflict' }]);
  };
  if (tls !== undefined) {
    if (port === undefined) fail('tls', 'needs `port`');
    checkTls(tls, fail);
    if (publicUrl?.startsWith('http:') === true) fail('publicUrl', 'must be an https URL, because `tls` is set');
  }
  if (kubernetesPort !== undefined && kubernetes !== 'builtin')
    fail('kubernetesPort', "needs the cluster backend 'builtin'");
  if (kubernetesPort !== undefined && kubernetesPort !== 0 && kubernetesPort === port)
    fail('kubernetesPort', 'must differ from `port`');
  if (kubernetesPublicUrl !== undefined && kubernetesPort === undefined)
    fail('kubernetesPublicUrl', 'needs `kubernetesPort`');
}

function checkTls({ cert, key }: ServerTls, fail: (option: string, message: string) => never): void {
  const certificate = certificateIn(cert) ?? fail('tls.cert', 'must be a certificate in PEM format');
  const privateKey = keyIn(key) ?? fail('tls.key', 'must be a private key in PEM format, without a passphrase');
  if (!certificate.checkPrivateKey(privateKey)) fail('tls.key', 'must match the certificate');
}

/** The first certificate of a chain; undefined if there is none. */
function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** What clients will not accept about a certificate that was checked; undefined if there is nothing. */
export function certificateWarning(tls: ServerTls, publicUrl: string | undefined, now: Date): string | undefined {
  const certificate = certificateIn(tls.cert);
  if (certificate === undefined) return undefined;
  if (certificate.validToDate < now) return `The certificate expired at ${certificate.validToDate.toISOString()}.`;
  const host = publicUrl === undefined ? undefined : hostOf(publicUrl);
  if (host === undefined || isFor(certificate, host)) return undefined;
  return `The certificate is not for ${host}, the host of the public URL.`;
}

function isFor(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
}

/**
 * Whether others than this machine reach an emulator by a name. Through a balancer, all of them seem to be on this
 * machine.
 */
export function isPublic({ publicUrl, allowHosts = [] }: Pick<EmulatorOptions, 'publicUrl' | 'allowHosts'>): boolean {
  return [...(publicUrl === undefined ? [] : [hostOf(publicUrl)]), ...allowHosts].some((host) => !isLoopbackHost(host));
}
