import type { OperationSpec } from '@oks-kit/schemas';
import type { CallOptions } from './call-context.ts';
import type { WithResponse } from './oks-promise.ts';

/** A call on its way: which operation, with what. */
export interface ClientCall {
  readonly operation: OperationSpec;
  /** Path, query and header parameters by name, and the body under `body`, as the caller gave them. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
}

/**
 * A function around each call of a client. `next` makes the call, with its checks, attempts and pauses, and yields what
 * `withResponse()` does. Give it the same call or another one, look at what it yields, throw, or answer without it.
 * It sees inputs and data as they are, secrets such as kubeconfigs too.
 */
export type Middleware = (
  call: ClientCall,
  next: (call: ClientCall) => Promise<WithResponse<unknown>>,
) => Promise<WithResponse<unknown>>;
