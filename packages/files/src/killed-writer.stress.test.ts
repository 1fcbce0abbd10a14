import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endOf, firstWordOf, startProcess } from './processes.fixture.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oks-killed-writer-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (at: string): string => (statSync(at).mode & 0o777).toString(8);

test('a writer that is killed 200 times always leaves a complete, private file', async () => {
  const size = 200_000;
  const compiled = path.join(folder, 'compiled');
  let whole = 0;
  // Ten processes at a time write to a file each until they are killed.
  const rounds = Array.from({ length: 10 }, async (_, lane) => {
    const own = path.join(folder, String(lane));
    const target = path.join(own, 'config.json');
    mkdirSync(own);
    writeFileSync(target, 'o'.repeat(size), { mode: 0o600 });
    for (let round = 0; round < 20; round++) {
      const child = startProcess(
        `console.log('up');
         for (;;) for (const one of 'xyz') await replaceFile(${JSON.stringify(target)}, one.repeat(${size}));`,
        { cwd: own, compiled },
      );
      await firstWordOf(child);
      await sleep((round * 10 + lane) * 0.075);
      child.kill('SIGKILL');
      await endOf(child);
      const text = readFileSync(target, 'utf8');
      expect([text.length, new Set(text).size, modeOf(target)]).toEqual([size, 1, '600']);
      for (const entry of readdirSync(own)) expect(modeOf(path.join(own, entry))).toBe('600');
      whole += 1;
    }
  });
  await Promise.all(rounds);
  expect(whole).toBe(200);
});
