import {
  apiErrorOf,
  checkOptions,
  isObject,
  OksKubeconfigError,
  optionRules,
  type OptionRules,
  parseJson,
  type Problem,
} from '@oks-kit/core';
import type { Kubeconfig } from './kubeconfig.ts';
import { parseFetchedKubeconfig } from './parse-fetched-kubeconfig.ts';
import { type GeneratedKeyPair, generateKeyPair, openSealedBox } from './sealed-box.ts';

/** For whom, and for how long, a kubeconfig is made. */
export interface KubeconfigRequest {
  /** The name that the certificate is made out to. @default the service's choice */
  readonly user?: string | undefined;
  /** The group of that user. @default the service's choice: an administrator */
  readonly group?: string | undefined;
  /** How long the certificate is good for: `5h`, `1d`, `1w`. @default the service's choice */
  readonly ttl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Makes the pair that the answer is sealed to; its secret key is wiped after use. @default generateKeyPair */
  readonly keyPair?: (() => GeneratedKeyPair) | undefined;
}

const requestRules: OptionRules<KubeconfigRequest> = {
  user: optionRules.text,
  group: optionRules.text,
  ttl: optionRules.text,
  signal: optionRules.signal,
  keyPair: optionRules.function,
};

/** What is needed of a client: `createClient` of `@oks-kit/client` makes one. */
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
 * (GetKubeconfigWithPubkeyNACL). Holds a private key. Throws what the client throws, `OksSealedBoxError`,
 * `OksKubeconfigError` as `parseFetchedKubeconfig` does, the API's own error where one was in the box, and
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
    const opened = openSealedBox(sealed, keyPair);
    try {
      text = decodeText(opened);
    } finally {
      opened.fill(0);
    }
  } finally {
    keyPair.secretKey.fill(0);
  }
  throwSealedError(text);
  return parseFetchedKubeconfig(text);
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
  const body = parseJson(text);
  if (!isObject(body) || !('Errors' in body)) return;
  const first: unknown = Array.isArray(body['Errors']) ? body['Errors'][0] : undefined;
  const fault = isObject(first) ? first : {};
  const status = statusOf(body['Code']) ?? statusOf(fault['Code']) ?? 500;
  const details = problemsOf(fault['Details']);
  const said =
    typeof fault['Details'] === 'string'
      ? fault['Details']
      : details.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const context = isObject(body['ResponseContext']) ? body['ResponseContext']['RequestId'] : undefined;
  throw apiErrorOf(
    `The service sealed an error in place of the kubeconfig: ${status}${said === '' ? '' : `, ${cleanLine(said)}`}.`,
    {
      status,
      method: 'POST',
      pathTemplate: '/clusters/{cluster_id}/kubeconfig',
      details,
      ...(typeof context === 'string' ? { requestId: cleanLine(context) } : {}),
    },
  );
}

function statusOf(code: unknown): number | undefined {
  const status = typeof code === 'number' || typeof code === 'string' ? Number(code) : Number.NaN;
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}

/** The validation list that `Details` can be. */
function problemsOf(details: unknown): Problem[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((one: unknown): Problem[] => {
    if (!isObject(one) || !Array.isArray(one['loc'])) return [];
    const path = one['loc'].filter((part) => typeof part === 'string' || typeof part === 'number');
    return [
      {
        path,
        message: typeof one['msg'] === 'string' ? cleanLine(one['msg']) : 'refused',
        code: typeof one['type'] === 'string' ? cleanLine(one['type']) : 'refused',
      },
    ];
  });
}

function cleanLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)
    .replace(/\.$/, '');
}
