import type { Operations, OperationResponse } from '@oks-kit/schemas';
import type { ClusterBackend } from '../../clusters/cluster-backend.ts';
import type { ApiRequest } from '../../http/http-types.ts';
import type { Account } from '../../state/records.ts';
import type { SealedPayload } from './sealed-payload.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';

type Field<K extends keyof Operations, F extends 'query' | 'headers' | 'body'> = Operations[K] extends {
  readonly [_ in F]: infer C;
}
  ? C extends { readonly '~type'?: infer T }
    ? NonNullable<T>
    : never
  : undefined;

/** A request with valid credentials and input. */
export interface ServiceRequest<K extends keyof Operations> {
  readonly state: EmulatorState;
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Field<K, 'query'>;
  readonly headers: Field<K, 'headers'>;
  readonly body: Field<K, 'body'>;
  /** The caller. */
  readonly caller: Pick<ApiRequest, 'remoteAddress'>;
  readonly requestId: string;
  readonly clusters: ClusterBackend;
  /** Whether a fault makes the cluster `failed`. */
  readonly clusterFails: boolean;
}

type Payload<K extends keyof Operations> = Operations[K]['payload'] extends keyof OperationResponse<Operations[K]>
  ? NonNullable<OperationResponse<Operations[K]>[Operations[K]['payload']]>
  : never;

/**
 * Carries out an operation and returns the payload of its response, or a function for asynchronous work. That function
 * is called after the changes are stored, and may use `state` only inside `store.run`. Throws an `ApiError`.
 */
export type Handler<K extends keyof Operations> = (
  request: ServiceRequest<K>,
) => Payload<K> | (() => Promise<Payload<K> | SealedPayload>);

/** One handler for each operation of the table: a row without one does not compile. */
export type Handlers = { readonly [K in keyof Operations]: Handler<K> };
