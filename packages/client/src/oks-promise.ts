import { collectPages, type Pages } from './pages.ts';

/** The data of a call, with details of the response. */
export interface CallResult<T> {
  readonly data: T;
  /** The HTTP status. */
  readonly status: number;
  /** The request ID, for support requests. Undefined if the response has none. */
  readonly requestId: string | undefined;
  /** The response headers by lower-case name. Secrets such as tokens are masked. */
  readonly headers: Readonly<Record<string, string>>;
  /** The complete response body, including keys such as `ResponseContext` and `Pagination`. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** A call that can also return details of its response. */
export interface WithResponse<T> {
  /** Resolves with the data and the status, request ID and headers of the response. Sends no further request. */
  withResponse(): Promise<CallResult<T>>;
}

/** A running call. Await it to get the data. */
export class OksPromise<T> implements Promise<T>, WithResponse<T> {
  readonly #result: Promise<CallResult<T>> | (() => Promise<CallResult<T>>);
  readonly [Symbol.toStringTag] = 'OksPromise';

  /** @param result The result, or a function that always returns the same result. */
  constructor(result: Promise<CallResult<T>> | (() => Promise<CallResult<T>>)) {
    this.#result = result;
  }

  withResponse(): Promise<CallResult<T>> {
    return typeof this.#result === 'function' ? this.#result() : this.#result;
  }

  /** Returns the same call with transformed data. */
  map<U>(change: (data: T) => U): OksPromise<U> {
    return new OksPromise(this.withResponse().then((result) => ({ ...result, data: change(result.data) })));
  }

  then<A = T, B = never>(
    onData?: ((data: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // Boundary: without a function, the data is the result.
    return this.withResponse().then(
      ({ data }) => (typeof onData === 'function' ? onData(data) : (data as A & T)),
      onError,
    );
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}

/** A list call. Await it to get an array with the items of all pages, or use `for await` to read page by page. */
export interface PagedList<T> extends WithResponse<T[]> {
  /** Yields all items. A page is requested only when its first item is needed. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
  /** Resolves with the items of all pages, and the status, headers and body of the last page. */
  withResponse(): Promise<CallResult<T[]>>;
}

/** A running list call. Await it to get an array with the items of all pages. */
export class OksListPromise<T> extends OksPromise<T[]> implements PagedList<T> {
  readonly #pages: Pages;

  constructor(pages: Pages) {
    let all: Promise<CallResult<T[]>> | undefined;
    // Boundary: the check of the response guarantees the type of the items.
    super(() => (all ??= collectPages(pages) as Promise<CallResult<T[]>>));
    this.#pages = pages;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let index = 0; ; index++) {
      const page = await this.#pages.page(index);
      if (page === undefined) return;
      // Boundary: as above.
      yield* page.data as T[];
    }
  }
}
