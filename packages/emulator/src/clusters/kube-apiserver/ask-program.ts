import type { ClientRequest } from 'node:http';
import { limitCall } from '@oks-kit/core';

/** A program that accepts a request and never responds is asked again after this time. */
const timeoutMs = 30_000;

export interface AskOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request to a program that the emulator started. Resolves with whether its status is 200. Rejects if there is
 * no response, or the signal aborts before.
 */
export async function askProgram(
  start: (options: { readonly agent: false; readonly signal: AbortSignal | undefined }) => ClientRequest,
  { body, signal }: AskOptions,
): Promise<boolean> {
  const limit = limitCall(signal, timeoutMs);
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = start({ agent: false, signal: limit.signal });
      // Only the status matters: the rest is read and dropped.
      outgoing.on('response', (answer) => resolve(answer.resume().statusCode === 200));
      outgoing.on('error', reject);
      // Also without an error, such as after a response that switches to another protocol.
      outgoing.on('close', () => reject(new Error('The connection was closed.')));
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  } finally {
    limit.release();
  }
}
