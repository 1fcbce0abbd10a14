import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import path from 'node:path';
import { portOf } from '../../http/http-server.ts';
import { createAuthority, createServerCertificate } from '../certificates.ts';

/** An OpenID Connect provider on loopback. */
export interface IdentityProvider {
  readonly url: string;
  /** File with the authority of its certificate, as PEM. */
  readonly authorityFile: string;
  /** Signs a token with these claims. It is valid for an hour. */
  token(claims: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

export async function startIdentityProvider(folder: string): Promise<IdentityProvider> {
  const authority = await createAuthority('provider');
  const authorityFile = path.join(folder, 'provider.pem');
  writeFileSync(authorityFile, authority.certificate);
  const { certificate: cert, key } = await createServerCertificate(authority, []);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const server = createServer({ cert, key }, ({ url: target }, response) => {
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' }];
    const algorithms = ['RS256'];
    const metadata = { issuer: url, jwks_uri: `${url}/keys`, id_token_signing_alg_values_supported: algorithms };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(target === '/keys' ? { keys } : metadata));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${portOf(server)}`;
  return {
    url,
    authorityFile,
    token(claims) {
      const now = Math.floor(Date.now() / 1_000);
      const body = [
        { alg: 'RS256', kid: 'first' },
        { iss: url, sub: 'user', iat: now, exp: now + 3_600, ...claims },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
