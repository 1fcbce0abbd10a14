import { parseCutJson, parseJson } from '@oks-kit/core';
import type { ApiRequest, ApiResponse } from '../http/http-types.ts';
import type { ActiveFault } from '../service/faults/faults.ts';
import type { BodyBlock, BodyBlocks } from './body-blocks.ts';
import type { Mask } from './mask.ts';
import type { OperationId, RecordedRequest } from './recorded-request.ts';

/** How much of a path, and of a `User-Agent`, is kept, in characters. */
const maxTargetLength = 1_024;
const maxUserAgentLength = 256;

const noFaults: readonly ActiveFault[] = [];

/** What is known about a request. Nothing is parsed or masked until it is read. */
export class RequestRecord {
  readonly method: string;
  readonly target: string;
  readonly userAgent: string | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly startedMs: number;
  id = 0;
  operation: OperationId | undefined = undefined;
  account: string | undefined = undefined;
  faults: readonly ActiveFault[] = noFaults;
  status: number | undefined = undefined;
  durationMs = 0;
  /** Memory that the bodies take, in bytes. */
  bodyBytes = 0;
  #block: BodyBlock | undefined = undefined;
  #requestStart = 0;
  #responseStart = 0;
  #responseEnd = 0;
  #isRequestCut = false;
  #isResponseCut = false;
  #isDropped = false;

  constructor(request: ApiRequest, time: number, startedMs: number) {
    this.method = request.method;
    this.target = cut(request.target, maxTargetLength, '/?&');
    const userAgent = request.header('user-agent');
    this.userAgent = userAgent === undefined ? undefined : cut(userAgent, maxUserAgentLength, ' ');
    this.time = time;
    this.startedMs = startedMs;
  }

  /** Adds the response. One that was not sent has no status and no body. */
  finish(requestBody: string | undefined, answer: ApiResponse, nowMs: number, blocks: BodyBlocks): void {
    this.durationMs = nowMs - this.startedMs;
    const request = requestBody ?? '';
    const response = answer.broken === 'reset' ? '' : answer.body;
    if (answer.broken !== 'reset') this.status = answer.status;
    const block = blocks.open();
    this.#block = block;
    this.#requestStart = block.end;
    this.#isRequestCut = block.add(request);
    this.#responseStart = block.end;
    this.#isResponseCut = block.add(response);
    this.#responseEnd = block.end;
    this.bodyBytes = this.#responseEnd - this.#requestStart;
  }

  /** Releases the memory of the bodies. */
  dropBodies(): void {
    if (this.#block === undefined) return;
    this.#block.requests -= 1;
    this.#block = undefined;
    this.#isDropped = this.bodyBytes > 0;
    this.bodyBytes = 0;
  }

  /** Returns the request for readers: with parsed bodies and masked secrets. */
  toRecordedRequest(mask: Mask): RecordedRequest {
    return {
      id: this.id,
      time: new Date(this.time).toISOString(),
      method: mask.text(this.method),
      path: mask.target(this.target),
      operation: this.operation,
      account: this.account,
      userAgent: this.userAgent === undefined ? undefined : mask.text(this.userAgent),
      status: this.status,
      durationMs: Math.round(this.durationMs * 1_000) / 1_000,
      faults: this.faults.map(({ kind }) => kind),
      requestBody: read(this.#textAt(this.#requestStart, this.#responseStart), this.#isRequestCut, mask),
      responseBody: read(this.#textAt(this.#responseStart, this.#responseEnd), this.#isResponseCut, mask),
      ...(this.#isRequestCut ? { requestBodyTruncated: true } : {}),
      ...(this.#isResponseCut ? { responseBodyTruncated: true } : {}),
      ...(this.#isDropped ? { bodiesDropped: true } : {}),
    };
  }

  #textAt(start: number, end: number): string {
    return this.#block?.bytes.toString('utf8', start, end) ?? '';
  }
}

/** The first parts of a long text, without the one where it was cut. A copy, because a slice would keep all of it. */
function cut(text: string, maxLength: number, separators: string): string {
  if (text.length <= maxLength) return text;
  const start = Buffer.from(text.slice(0, maxLength)).toString();
  return `${start.slice(0, lastOf(start, separators) + 1)}…`;
}

/** The value of a body. A cut one shows no part that is incomplete: it might be half a secret. */
function read(text: string, isCut: boolean, mask: Mask): unknown {
  if (text === '') return undefined;
  const value = isCut ? parseCutJson(text) : parseJson(text);
  if (value !== undefined) return mask.value(value);
  return mask.text(isCut ? text.slice(0, lastOf(text.trimEnd(), ' \n\t"\'<>&,;') + 1) : text);
}

/** Returns the index of the last of some characters; -1 if there is none. */
function lastOf(text: string, characters: string): number {
  let at = text.length - 1;
  while (at >= 0 && !characters.includes(text.charAt(at))) at -= 1;
  return at;
}
