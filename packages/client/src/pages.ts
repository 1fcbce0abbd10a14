import { type Clock, isObject, type OksError } from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import type { CallOptions } from './call-context.ts';
import { explainResponse } from './load-failures.ts';
import type { CallResult } from './oks-promise.ts';

type Input = Readonly<Record<string, unknown>>;
type Page = CallResult<unknown>;

/** Maximum number of pages of a list, far more than any account has. Stops if a service never ends its list. */
const mostPages = 10_000;

/** A list call, with everything needed to request further pages. */
export interface ListCall {
  readonly row: OperationSpec;
  readonly input: Input;
  readonly options: CallOptions;
  /** Time limit for all pages together, in milliseconds. Time between two pages does not count. */
  readonly deadlineMs: number | undefined;
  readonly clock: Clock;
  readonly run: (row: OperationSpec, input: Input, options: CallOptions) => Promise<Page>;
}

/** The pages of a list. Each is requested once, when it is first needed. */
export class Pages {
  readonly #call: ListCall;
  readonly #pages: Promise<Page>[] = [];
  readonly #cursors = new Set<string>();
  #spentMs = 0;

  /** Requests the first page immediately. */
  constructor(call: ListCall) {
    this.#call = call;
    this.#pages.push(this.#request(call.input));
  }

  /**
   * Returns a page by its number, from 0. The pages before it must have been requested. Undefined after the last one.
   */
  async page(index: number): Promise<Page | undefined> {
    const before = index === 0 ? undefined : await this.#pages[index - 1];
    const known = this.#pages[index];
    if (known !== undefined || before === undefined) return known;
    const cursor = await this.#nextCursor(before);
    if (cursor === undefined) return undefined;
    const page = this.#request({ ...this.#call.input, cursor });
    this.#pages.push(page);
    return page;
  }

  async #request(input: Input): Promise<Page> {
    const { row, options, deadlineMs, clock, run } = this.#call;
    const started = clock.now();
    try {
      // The first page uses the caller's input and options, which are checked there.
      return await (input === this.#call.input
        ? run(row, input, options)
        : run(row, input, {
            ...options,
            ...(deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, deadlineMs - this.#spentMs) }),
            // A newer service may have added pages to a list that had none.
            ...(row.query?.fields?.has('cursor') === true ? {} : { unknownFields: 'send' }),
          }));
    } finally {
      this.#spentMs += clock.now() - started;
    }
  }

  /** Returns the cursor of the next page. Undefined on the last page, or if the caller asked for a single page. */
  async #nextCursor(page: Page): Promise<string | undefined> {
    if (this.#call.input['page'] != null) return undefined;
    const cursor = cursorIn(page.document);
    if (cursor === undefined || cursor === null || cursor === '') return undefined;
    if (typeof cursor !== 'string') throw await this.#incomplete(page, 'the position of the next page is not text');
    if (this.#cursors.has(cursor)) throw await this.#incomplete(page, 'a page points back to an earlier one');
    if (this.#cursors.size >= mostPages) throw await this.#incomplete(page, `it does not end after ${mostPages} pages`);
    this.#cursors.add(cursor);
    return cursor;
  }

  #incomplete(page: Page, why: string): Promise<OksError> {
    return explainResponse((errors) => errors.errorOfPage, this.#call.row, page, false, why);
  }
}

/** Joins all pages. Status, headers and body are those of the last page. */
export async function collectPages(pages: Pages): Promise<Page> {
  let last = await pages.page(0);
  const items: unknown[] = [];
  for (let index = 1; ; index++) {
    const page = last === undefined ? undefined : await pages.page(index);
    if (page === undefined || !Array.isArray(page.data)) break;
    if (index === 1) addAll(items, last?.data);
    addAll(items, page.data);
    last = page;
  }
  if (last === undefined) throw new TypeError('a list has a first page');
  return items.length === 0 ? last : { ...last, data: items };
}

/** Appends items one by one, because a page may have more items than a function can have arguments. */
function addAll(items: unknown[], more: unknown): void {
  if (Array.isArray(more)) for (const item of more) items.push(item);
}

function cursorIn(document: Readonly<Record<string, unknown>> | undefined): unknown {
  const pagination = document?.['Pagination'];
  const cursor = isObject(pagination) ? pagination['cursor'] : undefined;
  return isObject(cursor) ? cursor['next_cursor'] : undefined;
}
