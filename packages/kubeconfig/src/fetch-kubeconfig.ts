import { checkOptions, optionRules, type OptionRules } from '@oks-kit/core';
import type { Kubeconfig } from './kubeconfig.ts';
import { parseFetchedKubeconfig } from './parse-fetched-kubeconfig.ts';
import { type GeneratedKeyPair, generateKeyPair } from './sealed-box.ts';
import { openSealedResponse } from './sealed-response.ts';

/** The user and group that a kubeconfig is for, and its lifetime. */
export interface KubeconfigRequest {
  /** The user name in the certificate. @default chosen by the service */
  readonly user?: string | undefined;
  /** The group in the certificate. @default chosen by the service: administrators */
  readonly group?: string | undefined;
  /** The lifetime of the certificate, such as `5h`, `1d` or `1w`. @default chosen by the service */
  readonly ttl?: string | undefined;
  /** Aborts the request, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Creates the key pair for the encrypted response. Its secret key is wiped after use. @default generateKeyPair
   */
  readonly keyPair?: (() => GeneratedKeyPair) | undefined;
}

const requestRules: OptionRules<KubeconfigRequest> = {
  user: optionRules.text,
  group: optionRules.text,
  ttl: optionRules.text,
  signal: optionRules.signal,
  keyPair: optionRules.function,
};

/** The part of a client that `fetchKubeconfig` needs. A client of `@oks-kit/client` has it. */
export interface SealedKubeconfigSource {
  readonly clusters: {
    sealedKubeconfig(
      clusterId: string,
      request: {
        readonly publicKey: string;
        readonly user?: string | undefined;
        readonly group?: string | undefined;
        readonly ttl?: string | undefined;
      },
      options?: { readonly signal?: AbortSignal | undefined },
    ): PromiseLike<{ readonly sealed: string }>;
  };
}

/**
 * Fetches the kubeconfig of a cluster (GetKubeconfigWithPubkeyNACL). The response is encrypted with a key that exists
 * only during this call; it is decrypted and checked. The result contains a private key.
 *
 * Throws the errors of the client; `OksSealedBoxError` if the response cannot be decrypted; the API's own error if it
 * is in the encrypted response; `OksKubeconfigError` like `parseFetchedKubeconfig`; and `OksInputError` for an invalid
 * request. Unknown options are errors, because a misspelled `group` would get an administrator's certificate.
 */
export async function fetchKubeconfig(
  client: SealedKubeconfigSource,
  clusterId: string,
  request: KubeconfigRequest = {},
): Promise<Kubeconfig> {
  checkOptions('@oks-kit/kubeconfig', request, requestRules, 'Nothing was sent.');
  const { signal, user, group, ttl } = request;
  const keyPair = (request.keyPair ?? generateKeyPair)();
  let text: string;
  try {
    const { sealed } = await client.clusters.sealedKubeconfig(
      clusterId,
      { publicKey: keyPair.publicKeyBase64, user, group, ttl },
      { signal },
    );
    text = openSealedResponse(sealed, keyPair, {
      content: 'kubeconfig',
      method: 'POST',
      pathTemplate: '/clusters/{cluster_id}/kubeconfig',
    });
  } finally {
    keyPair.secretKey.fill(0);
  }
  return parseFetchedKubeconfig(text);
}
