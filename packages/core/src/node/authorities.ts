import { OksInputError } from '../errors/oks-error.ts';

/** The certificates in a PEM bundle. */
export interface Authorities {
  /** Each readable certificate, as PEM. */
  readonly certificates: readonly string[];
  /** Number of blocks in the bundle that are not readable certificates. */
  readonly unreadable: number;
}

/**
 * Reads certificate authorities from one or more PEM texts. Blocks that cannot be read are counted and left out.
 * Throws `OksInputError` if no block can be read. `from` names the source in messages.
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

/** Returns the authorities that Node trusts, including `NODE_EXTRA_CA_CERTS` if this version of Node reports them. */
export function defaultAuthorities(): readonly string[] {
  const tls = process.getBuiltinModule('node:tls');
  // Node 22.13 does not have this function yet.
  const newer: { readonly getCACertificates?: (type: 'default') => string[] } = tls;
  return newer.getCACertificates?.('default') ?? tls.rootCertificates;
}
