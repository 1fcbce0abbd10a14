/** What a call yields besides its data. */
export interface WithResponse<T> {
  readonly data: T;
  readonly status: number;
  /** Names the call for OUTSCALE's support, when the answer did. */
  readonly requestId: string | undefined;
  /** The headers of its answer, by their names in small letters. Secret ones, such as fresh tokens, are masked. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole answer as it came, with the keys beside the data: `ResponseContext`, a newer `Pagination`. */
  readonly document: Readonly<Record<string, unknown>>;
}

/**
 * A call under way. Await it for the data, or `withResponse()` for status and request id as well;
 * however it is looked at, and how often, it is one call.
 */
export class OksPromise<T> implements Promise<T> {
  readonly #result: Promise<WithResponse<T>>;
  readonly [Symbol.toStringTag] = 'OksPromise';

  constructor(result: Promise<WithResponse<T>>) {
    this.#result = result;
  }

  /** The data together with the status and the request id of its answer. */
  withResponse(): Promise<WithResponse<T>> {
    return this.#result;
  }

  /** The same call, its data turned into something else. */
  map<U>(change: (data: T) => U): OksPromise<U> {
    return new OksPromise(this.#result.then((result) => ({ ...result, data: change(result.data) })));
  }

  then<A = T, B = never>(
    onData?: ((data: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then((result) => result.data).then(onData, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}

/**
 * A call that yields a list: await it for an array, or loop over it with `for await`; one call either way.
 * No `Pagination` is followed: the service pages only for those who ask for pages, and its cursor is in `withResponse()`.
 */
export class OksListPromise<T> extends OksPromise<T[]> implements AsyncIterable<T> {
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }
}
