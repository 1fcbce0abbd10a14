import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../index.ts';

/** Both ways to reach an emulator, with the `port` option of each. */
export const bothWays = [
  ['over HTTP', 0],
  ['in process', undefined],
] as const;

/** Starts an emulator that is closed at the end of the test. */
export async function openEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ clock: 'instant', ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Sends a request, by default with the credentials of the first account. A body that is not text is sent as JSON. */
export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>;

/** Sends requests to an emulator in the way of its port. */
export function senderTo(emulator: Emulator, port: 0 | undefined): Send {
  const send = port === undefined ? emulator.fetch : fetch;
  return (method, path, body, headers = emulator.credentials.authorize()) =>
    send(emulator.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
}
