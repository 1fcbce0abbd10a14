import { type Clock, isObject, OksResponseError } from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import type { CallOptions } from './call-context.ts';
import type { CallResult } from './oks-promise.ts';

type Input = Readonly<Record<string, unknown>>;
type Page = CallResult<unknown>;

/** More pages than any account fills: a service that goes on after them never ends. */
const mostPages = 10_000;

/** A call of a list, and what is needed to make it again for its further pages. */
export interface ListCall {
  readonly row: OperationSpec;
  readonly input: Input;
  readonly options: CallOptions;
  /** Time limit for all pages together, in milliseconds. Time between two pages does not count. */
  readonly deadlineMs: number | undefined;
  readonly clock: Clock;
  readonly run: (row: OperationSpec, input: Input, options: CallOptions) => Promise<Page>;
}

/** The pages of a list. Each is requested once, when it is first asked for. */
export class Pages {
  readonly #call: ListCall;
  readonly #pages: Promise<Page>[] = [];
  readonly #cursors = new Set<string>();
  #spentMs = 0;

  /** Requests the first page at once. */
  constructor(call: ListCall) {
    this.#call = call;
    this.#pages.push(this.#request(call.input));
  }

  /** A page by its number, from 0 on, once those before it have been asked for. Undefined after the last one. */
  async page(index: number): Promise<Page | undefined> {
    const before = index === 0 ? undefined : await this.#pages[index - 1];
    const known = this.#pages[index];
    if (known !== undefined || before === undefined) return known;
    const cursor = this.#nextCursor(before);
    if (cursor === undefined) return undefined;
    const page = this.#request({ ...this.#call.input, cursor });
    this.#pages.push(page);
    return page;
  }

  async #request(input: Input): Promise<Page> {
    const { row, options, deadlineMs, clock, run } = this.#call;
    const started = clock.now();
    try {
      // The first page is requested as the caller asked, whose options are checked there.
      return await (input === this.#call.input
        ? run(row, input, options)
        : run(row, input, {
            ...options,
            ...(deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, deadlineMs - this.#spentMs) }),
            // A list that is not known to have pages may have got some.
            ...(row.query?.fields?.has('cursor') === true ? {} : { unknownFields: 'send' }),
          }));
    } finally {
      this.#spentMs += clock.now() - started;
    }
  }

  /** Where the next page starts. Undefined on the last page, and if the caller asked for one page only. */
  #nextCursor(page: Page): string | undefined {
    if (this.#call.input['page'] != null) return undefined;
    const cursor = cursorIn(page.document);
    if (cursor === undefined || cursor === null || cursor === '') return undefined;
    if (typeof cursor !== 'string') throw this.#incomplete(page, 'the position of the next page is not text');
    if (this.#cursors.has(cursor)) throw this.#incomplete(page, 'a page leads back to an earlier one');
    if (this.#cursors.size >= mostPages) throw this.#incomplete(page, `there is no end after ${mostPages} pages`);
    this.#cursors.add(cursor);
    return cursor;
  }

  #incomplete({ status, requestId }: Page, why: string): OksResponseError {
    const { id, method, path } = this.#call.row;
    return new OksResponseError(`${id}: the list can't be completed: ${why}.`, {
      method,
      pathTemplate: path,
      status,
      requestId,
      maybeApplied: false,
      hint: 'Check the endpoint; if it is right, the service has changed.',
    });
  }
}

/** All pages as one. Status, headers and body are those of the last page. */
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

/** Not by spreading: a page may have more items than a call has room for arguments. */
function addAll(items: unknown[], more: unknown): void {
  if (Array.isArray(more)) for (const item of more) items.push(item);
}

function cursorIn(document: Readonly<Record<string, unknown>> | undefined): unknown {
  const pagination = document?.['Pagination'];
  const cursor = isObject(pagination) ? pagination['cursor'] : undefined;
  return isObject(cursor) ? cursor['next_cursor'] : undefined;
}
