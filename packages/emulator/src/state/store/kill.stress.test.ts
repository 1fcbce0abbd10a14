import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { endServed, killServed, type Served, startServed } from '../../testing/start-emulator.ts';

const kills = 100;
const lanes = 4;
const workers = 6;
const folder = mkdtempSync(path.join(tmpdir(), 'oks-kill-'));
const codeDir = path.join(folder, 'code');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a client knows about a project, and its request that got no response. */
interface Told {
  readonly id: string;
  description: string;
  deleted: boolean;
  asked?: 'patch' | 'delete' | undefined;
}

interface Project {
  readonly id: string;
  readonly description: string | null;
}

async function ask(served: Served, method: string, below: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(served.url + below, {
    method,
    headers: served.headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  // Boundary: the emulator answers with objects.
  return (await response.json()) as Record<string, unknown>;
}

/** Creates, changes and deletes until the connection breaks, and records each response. */
async function work(served: Served, name: string, told: Told[]): Promise<void> {
  for (let turn = 0; ; turn++) {
    const { Project } = (await ask(served, 'POST', '/projects', {
      name: `${name}-${turn}p`,
      cidr: '10.50.0.0/16',
      region: 'eu-west-2',
      description: 'made',
    })) as { Project: Project };
    const one: Told = { id: Project.id, description: 'made', deleted: false };
    told.push(one);
    one.asked = 'patch';
    await ask(served, 'PATCH', `/projects/${one.id}`, { description: 'changed' });
    one.description = 'changed';
    one.asked = undefined;
    if (turn % 2 === 0) continue;
    one.asked = 'delete';
    await ask(served, 'DELETE', `/projects/${one.id}`);
    one.deleted = true;
    one.asked = undefined;
  }
}

function expectTold(
  told: readonly Told[],
  living: ReadonlyMap<string, Project>,
  gone: ReadonlyMap<string, Project>,
): void {
  for (const one of told) {
    const found = living.get(one.id) ?? gone.get(one.id);
    expect(found, 'a project that was created').toBeDefined();
    if (one.asked !== 'delete') expect(gone.has(one.id), 'deleted, as was told').toBe(one.deleted);
    if (one.asked !== 'patch') expect(found?.description).toBe(one.description);
  }
}

test(`every confirmed change survives kill -9, ${kills} times under load`, async () => {
  await endServed(await startServed(path.join(folder, 'first'), codeDir));
  let writes = 0;
  async function lane(number: number): Promise<void> {
    const dataDir = path.join(folder, String(number));
    let told: Told[] = [];
    for (let round = 0; round <= kills / lanes; round++) {
      const served = await startServed(dataDir, codeDir);
      const list = async (query: string): Promise<Map<string, Project>> => {
        const { Projects } = (await ask(served, 'GET', `/projects${query}`)) as { Projects: Project[] };
        return new Map(Projects.map((project) => [project.id, project]));
      };
      const living = await list('');
      expectTold(told, living, await list('?deleted=true'));
      writes += told.length;
      told = [];
      const working = Array.from({ length: workers }, (_, worker) =>
        work(served, `r${round}-w${worker}`, told).catch(() => undefined),
      );
      await sleep(((round * lanes + number) * 60) / kills);
      await killServed(served);
      await Promise.all(working);
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  expect(writes).toBeGreaterThan(kills);
});
