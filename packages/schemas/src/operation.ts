import type { Check, Checked } from './check.ts';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * What may be done after a failed attempt.
 * - `safe`: repeat, nothing changes by it.
 * - `never`: repeat only what surely did not arrive; a second one would do the work twice.
 * - `verify`: repeat; a DELETE that then meets 404 is done, a PATCH that then meets 409 is compared with what a GET says.
 */
export type RetryClass = 'safe' | 'never' | 'verify';

/** The names between braces in a path: `/clusters/{cluster_id}` yields `'cluster_id'`. */
export type PathParameter<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

/** One row of the operation table. Everything else in the kit derives from it. */
export interface OperationSpec {
  /** The reference's name of the operation. */
  readonly id: string;
  /** Other spellings that name the same operation. */
  readonly aliases?: readonly string[];
  readonly method: HttpMethod;
  /** The path below the base URL, with `{parameters}` in braces. */
  readonly path: `/${string}`;
  /** What each parameter of the path is, by name; exactly those that the path writes. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Check<unknown>;
  /** Request headers of this operation alone. */
  readonly headers?: Check<unknown>;
  readonly body?: Check<unknown>;
  readonly response: Check<unknown>;
  /** The key of the response that carries what the caller asked for. */
  readonly payload: string;
  /** Another key under which the same is seen. */
  readonly payloadAlias?: string;
  /** Dotted paths inside the payload (inside each item of a list) that must be there and right, always. */
  readonly essential: readonly string[];
  readonly retry: RetryClass;
  /** Whether the answer holds a secret, so that no error may quote its text. */
  readonly secretAnswer?: boolean;
  readonly summary: string;
  /** The section of the group in documents and in the client: `clusters`, `projects`, … */
  readonly group: string;
  /** The anchor of the operation in the public API reference. */
  readonly anchor: string;
}

type ParamsOf<S extends OperationSpec> = S extends { readonly params: infer P } ? keyof P & string : never;

/** Names what a row's `params` and its path disagree about; `unknown` when they agree. */
type ParamsAgree<S extends OperationSpec> = [PathParameter<S['path']>] extends [ParamsOf<S>]
  ? [ParamsOf<S>] extends [PathParameter<S['path']>]
    ? unknown
    : { readonly params: { readonly [K in Exclude<ParamsOf<S>, PathParameter<S['path']>>]: never } }
  : { readonly params: { readonly [K in PathParameter<S['path']>]: string } };

/** Defines one operation. The row's exact types are kept; a `params` that does not fit the path does not compile. */
export function defineOperation<const S extends OperationSpec>(spec: S & ParamsAgree<S>): S {
  return spec;
}

type Part<S extends OperationSpec, K extends 'query' | 'headers' | 'body'> = S extends { readonly [_ in K]: infer C }
  ? Checked<C>
  : never;

type OrEmpty<T> = [T] extends [never] ? unknown : T;

type Flat<T> = { [K in keyof T]: T[K] };

/**
 * What a call of the operation takes: path, query and header parameters side by side by their wire names
 * (an operation never uses one name twice), and the body under `body`.
 */
export type OperationInput<S extends OperationSpec> = Flat<
  { [K in PathParameter<S['path']>]: string } & OrEmpty<Part<S, 'query'>> &
    OrEmpty<Part<S, 'headers'>> &
    ([Part<S, 'body'>] extends [never] ? unknown : { body: Part<S, 'body'> })
>;

/** What a call of the operation yields: the response's payload. */
export type OperationOutput<S extends OperationSpec> = S['payload'] extends infer K
  ? K extends keyof Checked<S['response']>
    ? Exclude<Checked<S['response']>[K], undefined>
    : unknown
  : never;

/** The whole response document of the operation. */
export type OperationResponse<S extends OperationSpec> = Checked<S['response']>;
