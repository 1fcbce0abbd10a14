import * as connectionFailures from '../connection-failures.ts';
import { describeFailure, systemErrorOf } from '../transport-error.ts';
import { isTransportError, type TransportError } from '../transport.ts';

/** Like `loadTransportError` of `@oks-kit/core`, at once. */
export function transportErrorOf(error: unknown, connected?: boolean): TransportError {
  return isTransportError(error) ? error : describeFailure(systemErrorOf(error), connected, connectionFailures);
}
