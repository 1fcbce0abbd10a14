import { apiErrorOf, OksKubeconfigError } from '@oks-kit/schemas';
import { type Kubeconfig, parseKubeconfig } from './document.ts';
import { generateKeyPair, openSealedBox } from './sealed-box.ts';

/** For whom, and for how long, a kubeconfig is made. */
export interface KubeconfigRequest {
  /** The name that the certificate is made out to. @default the service's choice */
  readonly user?: string | undefined;
  /** The group of that user. @default the service's choice: an administrator */
  readonly group?: string | undefined;
  /** How long the certificate is good for: `5h`, `1d`, `1w`. @default the service's choice */
  readonly ttl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is needed of a client: `createClient` of `@oks-kit/client` makes one. */
export interface SealedKubeconfigSource {
  readonly clusters: {
    sealedKubeconfig(
      clusterId: string,
      request: { readonly publicKey: string; readonly user?: string | undefined; readonly group?: string | undefined; readonly ttl?: string | undefined },
      options?: { readonly signal?: AbortSignal | undefined },
    ): PromiseLike<{ readonly sealed: string }>;
  };
}

export interface FetchedKubeconfig {
  /** As the service wrote it, YAML. Holds a private key. */
  readonly text: string;
  readonly kubeconfig: Kubeconfig;
}

/**
 * Fetches a kubeconfig sealed to a key that lives only for this call, opens and parses it
 * (GetKubeconfigWithPubkeyNACL). Throws what the client throws, `OksSealedBoxError`, `OksKubeconfigError`,
 * and the API's own error where one was in the box.
 */
export async function fetchKubeconfig(client: SealedKubeconfigSource, clusterId: string, request: KubeconfigRequest = {}): Promise<FetchedKubeconfig> {
  const { signal, user, group, ttl } = request;
  const keyPair = generateKeyPair();
  let text: string;
  try {
    const { sealed } = await client.clusters.sealedKubeconfig(clusterId, { publicKey: keyPair.publicKeyBase64, user, group, ttl }, { signal });
    text = decodeText(openSealedBox(sealed, keyPair));
  } finally {
    keyPair.secretKey.fill(0);
  }
  throwSealedError(text);
  return { text, kubeconfig: parseKubeconfig(text) };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OksKubeconfigError('The kubeconfig in the sealed box is not UTF-8 text.');
  }
}

/** A sealed answer can hold `{"Code": n, "Errors": […]}` in place of a kubeconfig, under a status of success. */
function throwSealedError(text: string): void {
  if (!text.trimStart().startsWith('{')) return;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return;
  }
  if (typeof body !== 'object' || body === null || !('Errors' in body)) return;
  const code = 'Code' in body ? Number(body.Code) : Number.NaN;
  const status = Number.isInteger(code) && code >= 400 && code <= 599 ? code : 500;
  const first: unknown = Array.isArray(body.Errors) ? body.Errors[0] : undefined;
  const details = typeof first === 'object' && first !== null && 'Details' in first && typeof first.Details === 'string' ? first.Details : undefined;
  throw apiErrorOf(`The service sealed an error in place of the kubeconfig: ${status}${details === undefined ? '' : `, ${cleanLine(details)}`}.`, {
    status,
    method: 'POST',
    pathTemplate: '/clusters/{cluster_id}/kubeconfig',
  });
}

function cleanLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().slice(0, 300).replace(/\.$/, '');
}
