import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import path from 'node:path';

/** A server in its own process, so that its cost and the cost of its callers can be measured separately. */
export interface ServerProcess extends AsyncDisposable {
  /** The first message that it sent. */
  readonly first: Readonly<Record<string, unknown>>;
  ask(message: unknown): Promise<Readonly<Record<string, unknown>>>;
  /** Its CPU time so far, in milliseconds. */
  cpuMs(): Promise<number>;
}

export async function startServer(script: string, ...args: readonly string[]): Promise<ServerProcess> {
  const child = fork(path.join(import.meta.dirname, script), args);
  const answer = (): Promise<Readonly<Record<string, unknown>>> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`${script} ended`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        // Boundary: our own scripts send objects.
        resolve(message as Readonly<Record<string, unknown>>);
      });
    });
  const first = await answer();
  const ask = (message: unknown): ReturnType<typeof answer> => {
    const answered = answer();
    // Boundary: whatever JSON can carry.
    child.send(message as object);
    return answered;
  };
  return {
    first,
    ask,
    async cpuMs() {
      // Boundary: as above.
      const { cpu } = (await ask('cpu')) as { cpu: NodeJS.CpuUsage };
      return (cpu.user + cpu.system) / 1000;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

export interface LoadOptions {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Returns the body of the request with this number. */
  readonly body?: (number: number) => string;
  readonly requests: number;
  readonly concurrency: number;
}

/**
 * Sends a request many times over persistent connections and returns the last response. Throws if a status is not 200.
 */
export async function load({
  url,
  method = 'GET',
  headers = {},
  body,
  requests,
  concurrency,
}: LoadOptions): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const once = (number: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const text = body?.(number);
      const length =
        text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
      const outgoing = request(url, { method, agent, headers: { ...headers, ...length } }, (incoming) => {
        let answer = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        incoming.on('end', () => {
          if (incoming.statusCode === 200) resolve(answer);
          else reject(new Error(`${method} ${url}: ${incoming.statusCode} ${answer}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  let started = 0;
  let last = '';
  const worker = async (): Promise<void> => {
    while (started < requests) {
      started += 1;
      last = await once(started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  agent.destroy();
  return last;
}
