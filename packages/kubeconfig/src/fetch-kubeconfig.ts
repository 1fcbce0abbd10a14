import { checkOptions, optionRules, type OptionRules } from '@oks-kit/core';
import type { Kubeconfig } from './kubeconfig.ts';
import { parseFetchedKubeconfig } from './parse-fetched-kubeconfig.ts';
import { type GeneratedKeyPair, generateKeyPair } from './sealed-box.ts';
import { openSealedAnswer } from './sealed-answer.ts';

/** The user that a kubeconfig is for, and its lifetime. */
export interface KubeconfigRequest {
  /** The user name in the certificate. @default the service's choice */
  readonly user?: string | undefined;
  /** The group in the certificate. @default the service's choice: an administrator */
  readonly group?: string | undefined;
  /** The lifetime of the certificate, such as `5h`, `1d` or `1w`. @default the service's choice */
  readonly ttl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Creates the key pair that the response is sealed to; its secret key is wiped after use. @default generateKeyPair
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

/** The part of a client that is needed; `createClient` of `@oks-kit/client` creates one. */
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
 * Fetches a kubeconfig sealed to a key that lives only for this call, opens and checks it
 * (GetKubeconfigWithPubkeyNACL). Contains a private key. Throws what the client throws, `OksSealedBoxError`,
 * `OksKubeconfigError` as `parseFetchedKubeconfig` does, the API's own error if the box holds one, and
 * `OksInputError` for an invalid request: a misspelled `group` would get an administrator's certificate.
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
    text = openSealedAnswer(sealed, keyPair, {
      content: 'kubeconfig',
      method: 'POST',
      pathTemplate: '/clusters/{cluster_id}/kubeconfig',
    });
  } finally {
    keyPair.secretKey.fill(0);
  }
  return parseFetchedKubeconfig(text);
}
