/** What a credential plugin answers kubectl with: `client.authentication.k8s.io/v1`. */
export interface ExecCredential {
  readonly apiVersion: 'client.authentication.k8s.io/v1';
  readonly kind: 'ExecCredential';
  readonly status: {
    readonly clientCertificateData: string;
    readonly clientKeyData: string;
    /** RFC 3339, UTC. */
    readonly expirationTimestamp: string;
  };
}

/** The answer of a credential plugin: certificate and key as PEM, and when kubectl must ask again. */
export function execCredential(options: { readonly certificate: string; readonly key: string; readonly expiresAt: Date }): ExecCredential {
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: {
      clientCertificateData: options.certificate,
      clientKeyData: options.key,
      expirationTimestamp: options.expiresAt.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
  };
}
