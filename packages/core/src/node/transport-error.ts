import { describeFailure } from '../connection-failures.ts';
import { connectionError, isTransportError, type TransportError } from '../transport.ts';

/** Like `loadTransportError` of `@oks-kit/core`, at once. */
export function transportErrorOf(error: unknown, connected?: boolean): TransportError {
  return isTransportError(error) ? error : connectionError(describeFailure(error, connected));
}
