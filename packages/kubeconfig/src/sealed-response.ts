import { apiErrorOf, isObject, OksSealedBoxError, parseJson, type Problem, toClause, toOneLine } from '@oks-kit/core';
import { type KeyPair, openSealedBox } from './sealed-box.ts';

/** The request whose response is a sealed box. */
export interface SealedRequest {
  /** Expected content of the box, for messages: `kubeconfig`. */
  readonly content: string;
  /** The HTTP method, for errors. */
  readonly method: string;
  /** The path of the operation without values, for errors. */
  readonly pathTemplate: string;
}

/**
 * Opens the sealed box in a response and returns its text. Throws `OksSealedBoxError`, and the API's own error if the
 * box contains one (`{"Code": n, "Errors": […]}`), which the service sends with a success status.
 */
export function openSealedResponse(sealed: string, keyPair: KeyPair, request: SealedRequest): string {
  const opened = openSealedBox(sealed, keyPair);
  try {
    const text = decodeText(opened, request);
    throwSealedError(text, request);
    return text;
  } finally {
    opened.fill(0);
  }
}

function decodeText(bytes: Uint8Array, { content }: SealedRequest): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OksSealedBoxError(`The ${content} in the sealed box is not UTF-8 text.`);
  }
}

function throwSealedError(text: string, { content, method, pathTemplate }: SealedRequest): void {
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
    `The service sealed an error instead of the ${content}: ${status}${said === '' ? '' : `, ${toClause(said, 300)}`}.`,
    {
      status,
      method,
      pathTemplate,
      details,
      ...(typeof context === 'string' ? { requestId: toOneLine(context, 100) } : {}),
    },
  );
}

function statusOf(code: unknown): number | undefined {
  const status = typeof code === 'number' || typeof code === 'string' ? Number(code) : Number.NaN;
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}

/** Returns the validation problems, which `Details` can contain. */
function problemsOf(details: unknown): Problem[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((one: unknown): Problem[] => {
    if (!isObject(one) || !Array.isArray(one['loc'])) return [];
    const path = one['loc'].filter((part) => typeof part === 'string' || typeof part === 'number');
    return [
      {
        path,
        message: typeof one['msg'] === 'string' ? toClause(one['msg'], 300) : 'refused',
        code: typeof one['type'] === 'string' ? toOneLine(one['type'], 100) : 'refused',
      },
    ];
  });
}
