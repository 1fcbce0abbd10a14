import type { PeerCertificate } from 'node:tls';
import { type Finding, withinMs } from './finding.ts';

const dayMs = 86_400_000;

export function tlsOf(baseUrl: string, authorities: string | undefined): Promise<Finding> {
  return URL.canParse(baseUrl) ? checkTls(new URL(baseUrl), authorities) : Promise.reject(new Error('no URL'));
}

/** The issuer and the expiry of the certificate of the service. Also reads untrusted certificates. Sends nothing. */
export async function checkTls(url: URL, authorities: string | undefined): Promise<Finding> {
  if (url.protocol !== 'https:') return { check: 'tls', status: 'skipped', message: 'plain HTTP, on this machine' };
  const tls = await import('node:tls');
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const ca = authorities === undefined ? undefined : [...tls.rootCertificates, authorities];
    const socket = tls.connect({
      host,
      port: Number(url.port || 443),
      ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: withinMs,
      ...(ca === undefined ? {} : { ca }),
    });
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      // Boundary: Node sets a code here, but its type is Error.
      const fault = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      resolve(judgeCertificate(certificate, fault, authorities !== undefined));
    });
    socket.once('timeout', () => socket.destroy(new Error('timeout')));
    socket.once('error', reject);
  });
}

function judgeCertificate(certificate: PeerCertificate, fault: string | undefined, own: boolean): Finding {
  const until = Date.parse(certificate.valid_to);
  const issuer = String(certificate.issuer.O ?? certificate.issuer.CN ?? 'an unknown authority');
  const when = Number.isNaN(until) ? 'an unknown day' : new Date(until).toISOString().slice(0, 10);
  const check = 'tls';
  if (fault?.includes('EXPIRED') === true)
    return {
      check,
      status: 'problem',
      message: `the certificate expired on ${when}`,
      advice: 'Check the clock of this machine. If it is correct, contact the operator of the endpoint.',
    };
  if (fault?.includes('ALTNAME') === true)
    return {
      check,
      status: 'problem',
      message: `the certificate is for another host`,
      advice: 'Check the endpoint. A proxy may be intercepting TLS.',
    };
  if (fault !== undefined) {
    return {
      check,
      status: 'problem',
      message: `the certificate of ${issuer} is not trusted (${fault})`,
      advice: own
        ? '--ca-file contains another authority. Pass the certificate of the authority that signed it.'
        : 'If it is a private authority, pass its certificate with --ca-file FILE.',
    };
  }
  const days = Math.floor((until - Date.now()) / dayMs);
  return days < 14
    ? {
        check,
        status: 'warning',
        message: `the certificate of ${issuer} expires in ${days} days`,
        advice: 'Contact the operator of the endpoint.',
      }
    : { check, status: 'ok', message: `certificate of ${issuer}, valid until ${when}` };
}
