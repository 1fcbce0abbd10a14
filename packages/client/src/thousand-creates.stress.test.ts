import { createEmulator } from '@oks-kit/emulator';
import { OksCallError } from '@oks-kit/core';
import { expect, test } from 'vitest';
import { createClient, kyTransport, type Transport } from './index.ts';

const networks = { version: '1.31', cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' };

/** The result of creating one cluster, as the caller sees it. */
type Ending = 'done' | 'surely not' | 'maybe';

test('1,000 creates with random faults create no cluster twice, and the reported results are right', async () => {
  await using emulator = await createEmulator({
    clock: 'instant',
    quotas: { projects: 10, clustersPerProject: 5000 },
    seed: 7,
  });
  const project = await createClient({
    baseUrl: emulator.url,
    fetch: emulator.fetch,
    credentials: emulator.credentials,
  }).projects.create({
    name: 'shop',
    cidr: '10.50.0.0/18',
    region: 'eu-west-2',
  });
  const operations = ['CreateCluster'];
  emulator.faults.add({ kind: 'reset_before', operations, probability: 0.1 });
  emulator.faults.add({ kind: 'reset_after', operations, probability: 0.1 });
  emulator.faults.add({ kind: 'rate_limit', operations, probability: 0.1, retryAfterSeconds: 0 });
  emulator.faults.add({ kind: 'server_error', operations, probability: 0.05, status: 500 });
  emulator.faults.add({ kind: 'server_error', operations, probability: 0.05, status: 503, retryAfterSeconds: 0 });
  emulator.faults.add({ kind: 'truncated', operations, probability: 0.03 });
  emulator.faults.add({ kind: 'empty', operations, probability: 0.03 });
  emulator.faults.add({ kind: 'html', operations, probability: 0.03 });
  emulator.faults.add({ kind: 'latency', operations, probability: 0.03, latencyMs: 200 });

  // Unique names would hide a second cluster, so each attempt gets its own name here.
  let attempts = 0;
  const inner = kyTransport(emulator.fetch);
  const renaming: Transport = ({ body, ...request }, signal) => {
    attempts += 1;
    return inner(
      { ...request, ...(body === undefined ? {} : { body: body.replace('"name":"web"', `"name":"web-${attempts}"`) }) },
      signal,
    );
  };
  const oks = createClient({
    baseUrl: emulator.url,
    credentials: emulator.credentials,
    transport: renaming,
    rateLimit: false,
    timeoutMs: 100,
    retry: { attempts: 2, baseMs: 1, capMs: 2, budget: 1000 },
  });

  const endings = new Map<string, Ending>();
  const intents = Array.from({ length: 1000 }, (_, index) => `intent-${index}`);
  async function create(intent: string): Promise<void> {
    try {
      await oks.clusters.create({
        name: 'web',
        description: intent,
        project_id: project.id,
        admin_whitelist: ['192.0.2.7/32'],
        ...networks,
      });
      endings.set(intent, 'done');
    } catch (error) {
      if (!(error instanceof OksCallError)) throw error;
      endings.set(intent, error.maybeApplied ? 'maybe' : 'surely not');
    }
  }
  for (let at = 0; at < intents.length; at += 50) await Promise.all(intents.slice(at, at + 50).map(create));
  // Slow responses have ended by then.
  await new Promise((resolve) => setTimeout(resolve, 300));

  emulator.faults.clear();
  const made = new Map<string, number>();
  const clusters = await createClient({
    baseUrl: emulator.url,
    fetch: emulator.fetch,
    credentials: emulator.credentials,
  }).clusters.list({ project_id: project.id });
  for (const { description } of clusters) made.set(description ?? '', (made.get(description ?? '') ?? 0) + 1);

  const tally: Record<Ending, number> = { done: 0, 'surely not': 0, maybe: 0 };
  const wrong: string[] = [];
  for (const intent of intents) {
    const ending = endings.get(intent) ?? 'maybe';
    const count = made.get(intent) ?? 0;
    tally[ending] += 1;
    if (count > 1 || (ending === 'done' && count !== 1) || (ending === 'surely not' && count !== 0))
      wrong.push(`${intent}: ${ending}, ${count} there`);
  }
  expect(wrong).toEqual([]);
  expect(endings.size).toBe(1000);
  // The run must include retries, certain results and uncertain results.
  expect(attempts).toBeGreaterThan(1000);
  expect(Math.min(tally.done, tally.maybe, tally['surely not'])).toBeGreaterThan(0);
});
