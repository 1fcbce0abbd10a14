import { parseCutJson, parseJson } from '@oks-kit/core';
import type { ApiResponse } from '../http/http-types.ts';
import type { ActiveFault } from '../service/faults/faults.ts';
import type { Mask } from './mask.ts';
import type { OperationId, RecordedRequest } from './recorded-request.ts';

/** How much of a body is kept, in bytes. */
const maxBodyBytes = 64 * 1024;
/** How much of a path is kept, in characters. */
const maxTargetLength = 1_024;

const noFaults: readonly ActiveFault[] = [];

/**
 * A body as it is kept: a text with one byte per character, or bytes in UTF-8. Its size is what it takes in memory.
 */
type KeptBody = string | Buffer | undefined;

/** What is known about a request. Nothing is parsed or masked until it is read. */
export class RequestRecord {
  readonly method: string;
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly startedMs: number;
  /** The ID in the response's context. */
  readonly requestId: string;
  id = 0;
  operation: OperationId | undefined = undefined;
  account: string | undefined = undefined;
  faults: readonly ActiveFault[] = noFaults;
  status: number | undefined = undefined;
  durationMs = 0;
  /** What the bodies take, in bytes. */
  bodyBytes = 0;
  #requestBody: KeptBody = undefined;
  #responseBody: KeptBody = undefined;
  #isRequestCut = false;
  #isResponseCut = false;
  #isDropped = false;

  constructor(method: string, target: string, requestId: string, time: number, startedMs: number) {
    this.requestId = requestId;
    this.method = method;
    this.target = target.length <= maxTargetLength ? target : cutTarget(target);
    this.time = time;
    this.startedMs = startedMs;
  }

  /** Adds the response. One that was not sent has no status and no body. */
  finish(requestBody: string | undefined, answer: ApiResponse, nowMs: number): void {
    this.durationMs = nowMs - this.startedMs;
    if (requestBody !== undefined) {
      this.#isRequestCut = isTooLong(requestBody);
      this.#requestBody = this.#isRequestCut ? cut(requestBody) : keep(requestBody);
      this.bodyBytes += this.#requestBody.length;
    }
    if (answer.broken === 'reset') return;
    this.status = answer.status;
    this.#isResponseCut = isTooLong(answer.body);
    this.#responseBody = this.#isResponseCut ? cut(answer.body) : keep(answer.body);
    this.bodyBytes += this.#responseBody.length;
  }

  dropBodies(): void {
    this.#isDropped = this.bodyBytes > 0;
    this.bodyBytes = 0;
    this.#requestBody = undefined;
    this.#responseBody = undefined;
  }

  /** As it is shown: parsed, and with stars for secrets. */
  toRecordedRequest(mask: Mask): RecordedRequest {
    return {
      id: this.id,
      time: new Date(this.time).toISOString(),
      method: mask.text(this.method),
      path: mask.target(this.target),
      operation: this.operation,
      account: this.account,
      status: this.status,
      durationMs: Math.round(this.durationMs * 1_000) / 1_000,
      faults: this.faults.map(({ kind }) => kind),
      requestBody: read(this.#requestBody, this.#isRequestCut, mask),
      responseBody: read(this.#responseBody, this.#isResponseCut, mask),
      ...(this.#isRequestCut ? { requestBodyTruncated: true } : {}),
      ...(this.#isResponseCut ? { responseBodyTruncated: true } : {}),
      ...(this.#isDropped ? { bodiesDropped: true } : {}),
    };
  }
}

/** Whether a text has more bytes than are kept. */
function isTooLong(text: string): boolean {
  return text.length > maxBodyBytes || (text.length > maxBodyBytes / 3 && Buffer.byteLength(text) > maxBodyBytes);
}

/** A text beyond ASCII would take up to twice its bytes. */
function keep(text: string): string | Buffer {
  const bytes = Buffer.byteLength(text);
  if (bytes === text.length) return text;
  // Its own memory: a small buffer would otherwise hold a block of 8 KiB.
  const buffer = Buffer.allocUnsafeSlow(bytes);
  buffer.write(text);
  return buffer;
}

/** The first bytes of a text, up to a whole character. Copied, because a slice would keep the whole text in memory. */
function cut(text: string): Buffer {
  const buffer = Buffer.allocUnsafeSlow(maxBodyBytes);
  const written = buffer.write(text.slice(0, maxBodyBytes));
  // Filled up with blanks, which mean nothing in JSON, so that its length is what it takes.
  return buffer.fill(' ', written);
}

/** The first parts of a long path, without the one where it was cut. Copied, as `cut` does. */
function cutTarget(target: string): string {
  const start = Buffer.from(target.slice(0, maxTargetLength)).toString();
  return `${start.slice(0, lastOf(start, '/?&') + 1)}…`;
}

/** The value of a body. A cut one shows no part that is incomplete: it might be half a secret. */
function read(body: KeptBody, isCut: boolean, mask: Mask): unknown {
  if (body === undefined || body.length === 0) return undefined;
  const text = typeof body === 'string' ? body : body.toString();
  const value = isCut ? parseCutJson(text) : parseJson(text);
  if (value !== undefined) return mask.value(value);
  return mask.text(isCut ? text.slice(0, lastOf(text.trimEnd(), ' \n\t"\'<>&,;') + 1) : text);
}

/** The place of the last one of some characters; -1 if there is none. */
function lastOf(text: string, characters: string): number {
  let at = text.length - 1;
  while (at >= 0 && !characters.includes(text.charAt(at))) at -= 1;
  return at;
}
