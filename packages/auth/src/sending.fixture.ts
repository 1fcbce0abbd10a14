import type { AnswerToLearnFrom, Credentials } from './index.ts';

/** Sends a request like the client: again whenever the credentials ask for it. Returns the status. */
export async function call(
  emulator: { url: string; fetch: typeof fetch },
  credentials: Credentials,
  path = '/projects',
): Promise<number> {
  for (let round = 0; ; round++) {
    const request = { method: 'GET', url: new URL(emulator.url + path) };
    const headers = await credentials.authorize(request);
    let response: Response;
    try {
      response = await emulator.fetch(request.url, { headers });
    } catch (error) {
      credentials.abandon?.(request);
      throw error;
    }
    const body: unknown = await response.json();
    const answer: AnswerToLearnFrom = {
      status: response.status,
      header: (name) => response.headers.get(name),
      errorBody: response.status >= 400 ? body : undefined,
    };
    if ((await credentials.learn?.(answer, request)) !== 'again' || round >= 3) return response.status;
  }
}
