import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringifyYaml } from './index.ts';
import { anyText, surprisingTexts } from './surprising-texts.fixture.ts';

const texts = [
  ...new Set(
    [...surprisingTexts, ...fc.sample(anyText, { seed: 17, numRuns: 3_000 })].map((one) => one.toWellFormed()),
  ),
];

test('kubectl reads every text unchanged', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-yaml-'));
  try {
    const file = path.join(folder, 'config');
    const users = texts.map((text, index) => ({
      name: `u${index}`,
      user: { username: text, 'as-user-extra': { x: [text] } },
    }));
    writeFileSync(file, stringifyYaml({ apiVersion: 'v1', kind: 'Config', users }));
    const { stdout, stderr } = spawnSync(
      'kubectl',
      ['--kubeconfig', file, 'config', 'view', '--raw', '--output', 'json'],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    expect(stderr).toBe('');
    // Boundary: kubectl's output.
    const read = JSON.parse(stdout) as {
      users: { name: string; user: { username?: string; 'as-user-extra': { x: [string] } } }[];
    };
    const byName = new Map(read.users.map(({ name, user }) => [name, user]));
    texts.forEach((text, index) => {
      const user = byName.get(`u${index}`);
      expect([user?.username ?? '', user?.['as-user-extra'].x[0]]).toEqual([text, text]);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
