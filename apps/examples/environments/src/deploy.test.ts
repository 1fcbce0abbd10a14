import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { starterManifest } from '@oks-kit/apply';
import { clusterAccess } from '@oks-kit/apply/node';
import { createClient } from '@oks-kit/client';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { expect, onTestFinished, test } from 'vitest';
import { apply, type DeployOptions, plan } from './deploy.ts';
import { formatReview } from './review.ts';

async function startEmulator(): Promise<Emulator> {
  const emulator = await createEmulator({ clock: 'instant', port: 0 });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** The options of a run over an emulator, and what it logs. */
function runOver(emulator: Emulator, signal = new AbortController().signal): DeployOptions & { lines: string[] } {
  const client = createClient({ baseUrl: emulator.url, credentials: emulator.credentials });
  const lines: string[] = [];
  return { client, clusters: clusterAccess({ client }), log: (line) => lines.push(line), signal, lines };
}

const source = (text: string) => [{ name: 'oks.yaml', text }];

test('a review shows each change with its fields, and an applied environment has none left', async () => {
  const run = runOver(await startEmulator());
  const first = await plan(source(starterManifest), run);
  expect(first.changes.map(({ id }) => id)).toEqual([
    'create project shop',
    'create cluster shop/web',
    'create nodepool shop/web/workers',
  ]);
  await apply(first, run);
  expect(run.lines).toEqual(first.changes.flatMap(({ id }) => [`started: ${id}`, `done: ${id}`]));

  const changed = starterManifest.replace('"1.32"', '"1.34"').replace('desiredNodes: 2', 'desiredNodes: 3');
  expect(formatReview(await plan(source(changed), run))).toBe(
    `2 changes:

- **upgrade** cluster \`shop/web\` through 1.33, 1.34
  - \`version\`: \`"1.32"\` → \`"1.34"\`
- **update** node pool \`shop/web/workers\`
  - \`desiredNodes\`: \`2\` → \`3\`
`,
  );
  await apply(await plan(source(changed), run), run);
  expect(formatReview(await plan(source(changed), run))).toBe('No changes.\n');
  expect(formatReview(await plan(source(changed.replace('"1.34"', '"1.33"')), run))).toContain('**Not possible:**');
});

test('a manifest that breaks the rule of the team is refused before any call', async () => {
  const emulator = await startEmulator();
  emulator.faults.add({ kind: 'server_error' });
  const open = plan(source(starterManifest.replace('[my-ip]', '[0.0.0.0/0]')), runOver(emulator));
  await expect(open).rejects.toThrow('Clusters that are open to the whole internet: shop/web');
});

test('an aborted run starts nothing new, and the next run continues', async () => {
  const emulator = await startEmulator();
  const interruption = new AbortController();
  const run = runOver(emulator, interruption.signal);
  const planned = await plan(source(starterManifest), run);
  const outcome = await apply(planned, {
    ...run,
    log(line) {
      if (line === 'done: create project shop') interruption.abort(new Error('interrupted'));
    },
  });
  expect(outcome.done.map(({ id }) => id)).toEqual(['create project shop']);
  expect(outcome.notStarted.map(({ id }) => id)).toEqual([
    'create cluster shop/web',
    'create nodepool shop/web/workers',
  ]);
  const next = runOver(emulator);
  const { failed, notStarted } = await apply(await plan(source(starterManifest), next), next);
  expect([failed, notStarted]).toEqual([[], []]);
});

test('the program plans and applies a folder with the credentials of the environment', async () => {
  const emulator = await startEmulator();
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'shop.yaml'), starterManifest);
  const program = (verb: string): Promise<{ code: number | null; out: string }> =>
    new Promise((resolve) => {
      const args = ['-C', '@oks-kit/source', path.join(import.meta.dirname, 'main.ts'), verb, folder];
      const env = {
        HOME: folder,
        OKS_ENDPOINT: emulator.url,
        OKS_ACCESS_KEY: emulator.account.access_key,
        OKS_SECRET_KEY: emulator.account.secret_key,
      };
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.on('close', (code) => resolve({ code, out }));
    });
  expect(await program('plan')).toMatchObject({
    code: 0,
    out: expect.stringContaining('- **create** cluster `shop/web`'),
  });
  expect(await program('apply')).toMatchObject({ code: 0, out: expect.stringMatching(/^3 changes:/) });
  expect(await program('plan')).toEqual({ code: 0, out: 'No changes.\n' });
  expect(await program('shout')).toEqual({ code: 2, out: '' });
});
