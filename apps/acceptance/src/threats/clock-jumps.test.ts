import { globSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { newcomer, run } from '../workspace.ts';
import { startSignedIn } from './signed-in.ts';

// Clocks that are wrong or change: of this machine, of the service and of other hosts.

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

const { emulator, profile } = await startSignedIn('manual');
beforeAll(async () => {
  const { env } = await signedIn();
  expect(await run('oks', ['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q'], { env })).toMatchObject({
    code: 0,
  });
  emulator.clock.advance(60_000);
  expect(await run('oks', ['cluster', 'create', 'web', '-p', 'shop', '-q'], { env })).toMatchObject({ code: 0 });
  emulator.clock.advance(60_000);
});

/** A user with a saved profile, and therefore with a session. */
async function signedIn(): Promise<{ folder: string; env: Record<string, string> }> {
  const { folder, env } = newcomer();
  expect(await run('oks', ['profile', 'add', 'work', '--from-stdin', '-q'], { env, input: profile })).toMatchObject({
    code: 0,
  });
  return { folder, env };
}

/** Runs `oks` with a clock that is wrong by some time. */
function withClockOff(folder: string, env: Record<string, string>, ms: number): Record<string, string> {
  const file = path.join(folder, `clock${ms}.mjs`);
  writeFileSync(
    file,
    `const Real = Date;
     globalThis.Date = class extends Real {
       constructor(...args) { if (args.length === 0) super(Real.now() + ${ms}); else super(...args); }
       static now() { return Real.now() + ${ms}; }
     };`,
  );
  return { ...env, NODE_OPTIONS: `--import=${file}` };
}

test.each([
  ['ahead', yearMs],
  ['behind', -yearMs],
])('with the clock a year %s, calls work, and doctor reports the wrong clock', async (_, ms) => {
  const { folder, env } = await signedIn();
  const off = withClockOff(folder, env, ms);
  for (const args of [
    ['project', 'list', '-o', 'name'],
    ['project', 'list', '-o', 'name'],
  ])
    expect(await run('oks', args, { env: off })).toEqual({ code: 0, out: 'shop\n', err: '' });
  expect(await run('oks', ['project', 'use', 'shop', '-q'], { env: off })).toMatchObject({ code: 0, err: '' });
  expect(await run('oks', ['doctor'], { env: off })).toMatchObject({
    code: 1,
    out: expect.stringMatching(/the clock of this machine is \d+ seconds (?:ahead of|behind) the service/),
  });
  // The session is valid again when the clock is right.
  expect(await run('oks', ['project', 'list', '-o', 'name'], { env })).toEqual({ code: 0, out: 'shop\n', err: '' });
});

test('an expired certificate is rejected and not cached', async () => {
  const { folder, env } = await signedIn();
  const exec = ['kubeconfig', 'exec', 'shop/web'];
  const { code, out, err } = await run('oks', exec, { env: withClockOff(folder, env, yearMs) });
  expect([code, out, err]).toEqual([
    1,
    '',
    expect.stringMatching(
      /^oks: The new certificate has already expired, according to the clock of this machine\.\nhint: Check the clock/,
    ),
  ]);
  expect(globSync('config/cache/kubeconfigs/*.json', { cwd: folder })).toEqual([]);
  expect(await run('oks', exec, { env })).toMatchObject({ code: 0, err: '' });
});

test('a certificate that was fetched in the future is used until it expires', async () => {
  const { folder, env } = await signedIn();
  const exec = ['kubeconfig', 'exec', 'shop/web'];
  expect(await run('oks', exec, { env })).toMatchObject({ code: 0 });
  const [cached = ''] = globSync('config/cache/kubeconfigs/*.json', { cwd: folder }).map((file) =>
    path.join(folder, file),
  );
  const text = readFileSync(cached, 'utf8').replace(/("fetched_at":)\d+/, `$1${Date.now() + yearMs}`);
  writeFileSync(cached, text);
  expect(await run('oks', exec, { env })).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(cached, 'utf8')).toBe(text);
  expect(await run('oks', exec, { env: withClockOff(folder, env, yearMs) })).toMatchObject({ code: 1 });
});

test('a session that has expired only at the service is renewed automatically', async () => {
  const { folder, env } = await signedIn();
  const kept = (): string[] =>
    globSync('config/state/sessions/*.json', { cwd: folder }).map((file) =>
      readFileSync(path.join(folder, file), 'utf8'),
    );
  const before = kept();
  emulator.clock.advance(30 * dayMs);
  expect(await run('oks', ['project', 'list', '-o', 'name'], { env })).toEqual({ code: 0, out: 'shop\n', err: '' });
  expect(kept()).not.toEqual(before);
});

test.concurrent.each([
  ['the past', new Date(0)],
  ['the future', new Date('2100-01-01')],
])('files and locks with times in %s block no command', async (_, date) => {
  const { folder, env } = await signedIn();
  expect(await run('oks', ['project', 'use', 'shop', '-q'], { env })).toMatchObject({ code: 0 });
  expect(await run('oks', ['kubeconfig', 'exec', 'shop/web'], { env })).toMatchObject({ code: 0 });
  const files = globSync('config/**/*.json', { cwd: folder }).map((file) => path.join(folder, file));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere.example', since: date.toISOString() }));
    for (const one of [file, `${file}.lock`]) utimesSync(one, date, date);
  }
  expect(await run('oks', ['profile', 'use', 'work', '-q'], { env })).toMatchObject({ code: 0, err: '' });
  expect(await run('oks', ['cluster', 'use', 'shop/web', '-q'], { env })).toMatchObject({ code: 0, err: '' });
  expect(await run('oks', ['kubeconfig', 'exec', 'shop/web'], { env })).toMatchObject({ code: 0, err: '' });
});
