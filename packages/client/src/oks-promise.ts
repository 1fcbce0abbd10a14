import { collectPages, type Pages } from './pages.ts';

/** The result of a call with details of the response. */
export interface CallResult<T> {
  readonly data: T;
  readonly status: number;
  /** The request ID, for support requests. Undefined if the response has none. */
  readonly requestId: string | undefined;
  /** The response headers by lower-case name. Secrets such as tokens are masked. */
  readonly headers: Readonly<Record<string, string>>;
  /** The complete response body, including keys such as `ResponseContext` and `Pagination`. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** What a call can return besides its data. */
export interface WithResponse<T> {
  /** Returns the data of the same call with the status, the request ID and the headers of its response. */
  withResponse(): Promise<CallResult<T>>;
}

/** A running call. Await it to get the data. */
export class OksPromise<T> implements Promise<T>, WithResponse<T> {
  readonly #result: Promise<CallResult<T>> | (() => Promise<CallResult<T>>);
  readonly [Symbol.toStringTag] = 'OksPromise';

  /** @param result The result, or a function that returns it, always the same. */
  constructor(result: Promise<CallResult<T>> | (() => Promise<CallResult<T>>)) {
    this.#result = result;
  }

  withResponse(): Promise<CallResult<T>> {
    return typeof this.#result === 'function' ? this.#result() : this.#result;
  }

  /** Transforms the data of the same call. */
  map<U>(change: (data: T) => U): OksPromise<U> {
    return new OksPromise(this.withResponse().then((result) => ({ ...result, data: change(result.data) })));
  }

  then<A = T, B = never>(
    onData?: ((data: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.withResponse()
      .then((result) => result.data)
      .then(onData, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}

/** What a call that returns a list can do besides being awaited for an array with the items of all pages. */
export interface PagedList<T> extends WithResponse<T[]> {
  /** For `for await`: requests a page only when its first item is needed. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
  /** Returns the items of all pages with the status, headers and body of the last page. */
  withResponse(): Promise<CallResult<T[]>>;
}

/** A running call of a list. Await it to get an array with the items of all pages. */
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
