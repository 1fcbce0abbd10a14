import { isObject, type Problem } from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import type { CallContext } from './call-context.ts';
import { mostProblems, type ReadAnswer } from './answer.ts';
import type { unreadable } from './failed-answer.ts';
import { explainResponse } from './load-failures.ts';
import type { CallResult } from './oks-promise.ts';

/**
 * A getter that all responses share. A getter per response would stay in memory until the next full garbage
 * collection.
 */
const lazyHeaders: PropertyDescriptor & ThisType<CheckedResponse> = {
  enumerable: true,
  get() {
    return this.readHeaders();
  },
};

/** A successful response. Its headers are read only when they are used. */
class CheckedResponse implements CallResult<unknown> {
  readonly data: unknown;
  readonly status: number;
  readonly requestId: string | undefined;
  declare readonly headers: Readonly<Record<string, string>>;
  readonly document: Readonly<Record<string, unknown>>;
  readonly #answer: ReadAnswer;

  constructor(data: unknown, answer: ReadAnswer, document: Readonly<Record<string, unknown>>) {
    this.data = data;
    this.status = answer.status;
    this.requestId = answer.requestId;
    // An own property, so that copies with `...` have it.
    Object.defineProperty(this, 'headers', lazyHeaders);
    this.document = document;
    this.#answer = answer;
  }

  readHeaders(): Readonly<Record<string, string>> {
    return this.#answer.headers();
  }
}

/**
 * Validates a successful response and returns its payload. Throws `OksResponseError`. Returns a promise only if there
 * may be a problem.
 */
export function checkResponse(
  context: Pick<CallContext, 'responseValidation' | 'onEvent'>,
  row: OperationSpec,
  call: number,
  answer: ReadAnswer,
  uncertain: boolean,
): CallResult<unknown> | Promise<CallResult<unknown>> {
  const { json } = answer;
  const changed = row.retry !== 'safe' || uncertain;
  if (!isObject(json)) return refuseUnreadable(row, answer, changed, 'not a JSON object');
  const key = Object.hasOwn(json, row.payload) || row.payloadAlias === undefined ? row.payload : row.payloadAlias;
  const data = key === '' ? json : Object.hasOwn(json, key) ? json[key] : undefined;
  if (data === undefined) return refuseUnreadable(row, answer, changed, `no \`${row.payload}\``);

  const checked = new CheckedResponse(data, answer, json);
  if (context.responseValidation === 'off' && row.essential.length === 0) return checked;
  const found = row.response.check(json);
  if (!(found instanceof Promise) && found.length === 0) return checked;
  return judgeProblems();

  async function judgeProblems(): Promise<CallResult<unknown>> {
    const problems = await found;
    if (problems.length === 0) return checked;
    // A check lists only the first problems. Essential ones could come later, so they are checked separately.
    const isEssentialPath = (path: Problem['path']): boolean => isEssential(row, key, path);
    const fatal =
      context.responseValidation === 'throw'
        ? problems
        : (await row.response.check(json, { within: isEssentialPath })).filter(({ path }) => isEssentialPath(path));
    if (fatal.length > 0) {
      throw await explainResponse((errors) => errors.errorOfProblems, row, answer, changed, fatal);
    }
    if (context.responseValidation === 'report')
      context.onEvent?.({ type: 'validation', operation: row.id, call, problems: problems.slice(0, mostProblems) });
    return checked;
  }
}

async function refuseUnreadable(...about: Parameters<typeof unreadable>): Promise<never> {
  throw await explainResponse((errors) => errors.unreadable, ...about);
}

/**
 * Whether a path leads to or through an essential part of a response: the payload, an item of it, or an essential path
 * of the operation.
 */
function isEssential(row: OperationSpec, key: string, [first, ...rest]: Problem['path']): boolean {
  if (first === undefined) return true;
  if (first !== key) return false;
  const path = rest.filter((part) => typeof part === 'string').join('.');
  return (
    path === '' ||
    row.essential.some(
      (essential) => essential === path || essential.startsWith(`${path}.`) || path.startsWith(`${essential}.`),
    )
  );
}
