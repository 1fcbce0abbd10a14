import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OksSession, startOksSession } from '../testing/oks-session.ts';

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
  for (const [index, name] of ['shop', 'data'].entries())
    await succeed('project', 'create', name, '--cidr', `10.${50 + index}.0.0/18`, '--wait');
});
afterAll(() => session.close());

async function succeed(...args: readonly string[]): Promise<{ out: string; err: string }> {
  const { code, out, err } = await session.run(args);
  expect([args, code, err]).toEqual([args, 0, expect.any(String)]);
  return { out, err };
}

/** The labels that `oks cluster list` prints, and the operations that it calls. */
async function listClusters(): Promise<{ labels: string[]; operations: string[] }> {
  const { out, err } = await succeed('cluster', 'list', '--verbose', '--no-headers');
  return {
    labels: out
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(0, 2).join(' of ')),
    operations: [...err.matchAll(/^> (\w+):/gm)].map(([, operation = '']) => operation),
  };
}

test('the names of projects are looked up once, because they cannot change', async () => {
  await succeed('cluster', 'create', 'web', '--project', 'shop', '--admin', 'my-ip', '--wait', '--quiet');
  expect(await listClusters()).toEqual({ labels: ['web of shop'], operations: ['ListAllClusters', 'GetProject'] });
  expect(await listClusters()).toEqual({ labels: ['web of shop'], operations: ['ListAllClusters'] });

  await succeed('cluster', 'create', 'etl', '--project', 'data', '--admin', 'my-ip', '--wait', '--quiet');
  const labels = expect.arrayContaining(['web of shop', 'etl of data']);
  expect(await listClusters()).toEqual({ labels, operations: ['ListAllClusters', 'GetProject'] });
  expect(await listClusters()).toEqual({ labels, operations: ['ListAllClusters'] });

  // The cache is optional.
  const folder = path.join(session.home, '.cache/oks-kit/project-names');
  for (const file of readdirSync(folder)) writeFileSync(path.join(folder, file), '{"at": 1, "value": {"a": 1');
  expect(await listClusters()).toEqual({ labels, operations: ['ListAllClusters', 'ListProjects'] });
  expect(await listClusters()).toEqual({ labels, operations: ['ListAllClusters'] });

  // A damaged name is replaced when projects are listed again.
  const [file = ''] = readdirSync(folder).map((name) => path.join(folder, name));
  const kept = readFileSync(file, 'utf8');
  const { value } = JSON.parse(kept) as { value: Record<string, string> };
  const [first = ''] = Object.keys(value);
  writeFileSync(file, kept.replace(JSON.stringify(value), JSON.stringify({ [first]: 'damaged' })));
  for (const [index, name] of ['one', 'two'].entries()) {
    await succeed('project', 'create', name, '--cidr', `10.${70 + index}.0.0/18`, '--wait');
    await succeed('cluster', 'create', name, '--project', name, '--admin', 'my-ip', '--wait', '--quiet');
  }
  expect((await listClusters()).operations).toEqual(['ListAllClusters', 'ListProjects']);
  expect(await listClusters()).toEqual({ labels, operations: ['ListAllClusters'] });
});
