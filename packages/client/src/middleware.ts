import type { OperationSpec } from '@oks-kit/schemas';
import type { CallOptions } from './call-context.ts';
import type { CallResult } from './oks-promise.ts';

/** A call: an operation and its input. */
export interface ClientCall {
  readonly operation: OperationSpec;
  /** Path, query and header parameters by name, and the body as `body`, as passed by the caller. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The options that the caller passed. */
  readonly options: CallOptions;
}

/**
 * A function that wraps every call of a client. `next` makes the call, including validation and retries, and returns
 * the same as `withResponse()`. A middleware can change the call, inspect the result, throw an error, or return its own
 * result without calling `next`. It sees complete inputs and results, including secrets such as kubeconfigs.
 */
export type Middleware = (
  call: ClientCall,
  next: (call: ClientCall) => Promise<CallResult<unknown>>,
) => Promise<CallResult<unknown>>;
