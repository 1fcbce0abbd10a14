import type { Check, Checked } from './check.ts';

/** The HTTP methods that operations can have. */
export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * What may be done after a failed attempt.
 * - `safe`: repeat. The operation changes nothing.
 * - `never`: repeat only what was not sent or not accepted. A second request would do the work twice.
 * - `verify`: repeat. A DELETE that then gets 404 is done; a PATCH that then gets 409 is compared with the
 * result of a GET.
 */
export type RetryClass = 'safe' | 'never' | 'verify';

/** The names between braces in a path: `/clusters/{cluster_id}` contains `'cluster_id'`. */
export type PathParameter<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

/**
 * The description of an operation. `C` is the type of its shapes: zod schemas in its file, generated checks in the
 * table.
 */
export interface OperationRow<C> {
  /** Name of the operation in the public API reference. */
  readonly id: string;
  /** Other spellings of the name. */
  readonly aliases?: readonly string[];
  /** Group and method in a client: `limits.clientIp` is `oks.limits.clientIp()`. The group is the tag in OpenAPI. */
  readonly client?: `${string}.${string}`;
  /** Version of the public API description that first has the operation; `clients` if only clients show it. */
  readonly since?: string;
  readonly method: HttpMethod;
  /** Path below the base URL, with `{parameters}` in braces. */
  readonly path: `/${string}`;
  /** Description of each path parameter, by name. Names exactly those that the path contains. */
  readonly params?: Readonly<Record<string, string>>;
  /** Parameters of the query. */
  readonly query?: C;
  /** Request headers of this operation alone. */
  readonly headers?: C;
  /** The request body. */
  readonly body?: C;
  /** The body of a successful response. */
  readonly response: C;
  /** Key of the response with the requested data; empty for the whole response. */
  readonly payload: string;
  /** Another spelling of that key. */
  readonly payloadAlias?: string;
  /** Dotted paths inside the payload (inside each item of a list) that must always exist and be valid. */
  readonly essential: readonly string[];
  /**
   * What the client's method returns of the payload: a dotted path, or several with new names.
   * @default the whole payload
   */
  readonly yields?: string | Readonly<Record<string, string>>;
  /** Dotted path of the payload's status, if it has one. The client's group then has `waitFor`. */
  readonly status?: string;
  /** What may be done after a failed attempt. */
  readonly retry: RetryClass;
  /** Whether the response contains a secret. Errors must not quote its text. */
  readonly secretAnswer?: boolean;
  /** What the operation does, in one sentence. */
  readonly summary: string;
}

/** One row of the operation table. Everything else in the kit derives from it. */
export type OperationSpec = OperationRow<Check<unknown>>;

interface PathAndParams {
  readonly path: string;
  readonly params?: unknown;
}

type ParamsOf<S extends PathAndParams> = S extends { readonly params: infer P } ? keyof P & string : never;

/** Names the parameters that a row's `params` and its path disagree about; `unknown` if they agree. */
export type ParametersMatchPath<S extends PathAndParams> = [PathParameter<S['path']>] extends [ParamsOf<S>]
  ? [ParamsOf<S>] extends [PathParameter<S['path']>]
    ? unknown
    : { readonly params: { readonly [K in Exclude<ParamsOf<S>, PathParameter<S['path']>>]: never } }
  : { readonly params: { readonly [K in PathParameter<S['path']>]: string } };

/** Defines one operation. Keeps the row's exact types; `params` that do not match the path do not compile. */
export function defineOperation<const S extends OperationSpec>(spec: S & ParametersMatchPath<S>): S {
  return spec;
}

type Part<S extends OperationSpec, K extends 'query' | 'headers' | 'body'> = S extends { readonly [_ in K]: infer C }
  ? Checked<C>
  : never;

type OrEmpty<T> = [T] extends [never] ? unknown : T;

type Flat<T> = { [K in keyof T]: T[K] };

/**
 * The body of a creation. A key that is optional can be null, as in the templates of the service: the service then
 * decides, as if the key were missing.
 */
export type Creation<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | null : T[K] };

type BodyOf<S extends OperationSpec> = S extends { readonly method: 'POST' }
  ? Creation<Part<S, 'body'>>
  : Part<S, 'body'>;

/**
 * What a call of the operation takes: path, query and header parameters side by side by their wire names
 * (an operation never uses one name twice), and the body under `body`.
 */
export type OperationInput<S extends OperationSpec> = Flat<
  { [K in PathParameter<S['path']>]: string } & OrEmpty<Part<S, 'query'>> &
    OrEmpty<Part<S, 'headers'>> &
    ([Part<S, 'body'>] extends [never] ? unknown : { body: BodyOf<S> })
>;

/** What a call of the operation returns: the response's payload, or the whole response. */
export type OperationOutput<S extends OperationSpec> = S['payload'] extends infer K
  ? K extends ''
    ? Checked<S['response']>
    : K extends keyof Checked<S['response']>
      ? Exclude<Checked<S['response']>[K], undefined>
      : unknown
  : never;

/** The whole response document of the operation. */
export type OperationResponse<S extends OperationSpec> = Checked<S['response']>;
