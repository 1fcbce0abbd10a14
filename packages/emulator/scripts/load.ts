/** 50 clients for 20 s against an emulator on SQLite. Prints throughput, failures and memory, one value per line. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endServed, type Served, startServed } from '../src/testing/start-emulator.ts';

const clients = 50;
const seconds = 20;
const parts = 4;
const warmSeconds = 10;

const folder = mkdtempSync(path.join(tmpdir(), 'oks-load-'));
const served = await startServed(folder);
let requests = 0;
const errors = new Map<string, number>();

async function ask(method: string, below: string, body?: unknown): Promise<Record<string, { id: string }>> {
  requests += 1;
  const response = await fetch(served.url + below, {
    method,
    headers: served.headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, { id: string }>;
  if (!response.ok) throw new Error(`${method} ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

async function life(name: string): Promise<void> {
  const project =
    (await ask('POST', '/projects', { name, cidr: '10.50.0.0/16', region: 'eu-west-2' }))['Project']?.id ?? '';
  await ask('GET', `/projects/${project}`);
  const cluster =
    (
      await ask('POST', '/clusters', {
        name: 'web',
        project_id: project,
        admin_whitelist: [],
        version: '1.32',
        cidr_pods: '10.91.0.0/16',
        cidr_service: '10.92.0.0/16',
      })
    )['Cluster']?.id ?? '';
  for (let turn = 0; turn < 5; turn++) {
    await ask('PATCH', `/clusters/${cluster}`, { description: String(turn) });
    await ask('GET', `/clusters/${cluster}`);
  }
  await ask('GET', `/clusters?project_id=${project}`);
  await ask('DELETE', `/clusters/${cluster}`);
  await ask('DELETE', `/projects/${project}`);
}

async function client(number: number, until: number): Promise<void> {
  for (let turn = 0; performance.now() < until; turn++) {
    await life(`c${number}-t${turn}e`).catch((error: unknown) => {
      const message = String(error);
      errors.set(message, (errors.get(message) ?? 0) + 1);
    });
  }
}

/** Measured after a garbage collection, so that only retained memory counts. */
async function weigh({ process: child }: Served, when: string): Promise<void> {
  const answered = once(child, 'message');
  child.send('memory');
  const [{ memory }] = (await answered) as [{ memory: NodeJS.MemoryUsage }];
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  process.stdout.write(
    `${when.padEnd(14)} resident ${megabytes(memory.rss)}, heap ${megabytes(memory.heapUsed)} of ` +
      `${megabytes(memory.heapTotal)}, outside it ${megabytes(memory.external)}\n`,
  );
}

async function run(forSeconds: number, first: number): Promise<void> {
  const until = performance.now() + forSeconds * 1000;
  await Promise.all(Array.from({ length: clients }, (_, number) => client(first + number, until)));
}

// Warm up first: one-time compilation and caches are not growth.
await run(warmSeconds, 0);
await weigh(served, 'after warm-up');
requests = 0;
const started = performance.now();
for (let part = 1; part <= parts; part++) {
  await run(seconds / parts, part * clients);
  await weigh(served, `after ${(part * seconds) / parts} s`);
}
const took = (performance.now() - started) / 1000;
const failed = [...errors.values()].reduce((sum, count) => sum + count, 0);
process.stdout.write(
  `clients        ${clients} for ${took.toFixed(1)} s\n` +
    `requests       ${requests} (${Math.round(requests / took)} a second)\nerrors         ${failed}\n`,
);
for (const [message, count] of errors) process.stdout.write(`${count} × ${message}\n`);
await endServed(served);
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
