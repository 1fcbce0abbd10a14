import { OksInputError } from '../errors/oks-error.ts';

/** Certificates of a PEM bundle. */
export interface Authorities {
  readonly certificates: readonly string[];
  /** How many blocks of the bundle are not certificates that can be read. */
  readonly unreadable: number;
}

/**
 * Reads certificate authorities from PEM text, or from several. A block that cannot be read is counted and left out.
 * Throws `OksInputError` if none can be read. `from` names their source.
 */
export function readAuthorities(pem: string | readonly string[], from: string): Authorities {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const certificates: string[] = [];
  let unreadable = 0;
  for (const block of [pem].flat().flatMap((text) => text.split('-----BEGIN CERTIFICATE-----').slice(1))) {
    const [body = '', ...rest] = block.split('-----END CERTIFICATE-----');
    const certificate = `-----BEGIN CERTIFICATE-----${body}-----END CERTIFICATE-----\n`;
    try {
      if (rest.length === 0) throw new Error('The block has no end.');
      new X509Certificate(certificate);
      certificates.push(certificate);
    } catch {
      unreadable += 1;
    }
  }
  if (certificates.length > 0) return { certificates, unreadable };
  throw new OksInputError(`${from} contains no readable certificate.`, {
    hint: 'It must be the text of a PEM file, with -----BEGIN CERTIFICATE-----.',
  });
}

/** The authorities that Node trusts, including `NODE_EXTRA_CA_CERTS` if this version of Node supports it. */
export function defaultAuthorities(): readonly string[] {
  const tls = process.getBuiltinModule('node:tls');
  // Newer than Node 22.13.
  const newer: { readonly getCACertificates?: (type: 'default') => string[] } = tls;
  return newer.getCACertificates?.('default') ?? tls.rootCertificates;
}
