import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Profile, profileStore } from './index.ts';
import { endOf, firstWordOf, startProcess } from './processes.fixture.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-killed-while-saving-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('a process that is killed while it saves leaves the old or the new file and no permanent lock', async () => {
  const key: Profile = { access_key: 'AKAKAKAKAKAK', secret_key: 'CANARY', region: 'eu-west-2' };
  const store = profileStore({ env: {}, home });
  const folder = path.dirname(store.file);
  await store.save('work', key);
  const lines = `const store = node.profileStore({ env: {}, home: ${JSON.stringify(home)} });
    console.log('up');
    for (let i = 0; ; i++) await store.save('work', { access_key: 'A'.repeat(5000), secret_key: String(i) });`;
  for (let round = 0; round < 40; round++) {
    const child = startProcess(lines, { cwd: home, cache: path.join(home, 'compiled') });
    await firstWordOf(child);
    await sleep(round / 2);
    child.kill('SIGKILL');
    await endOf(child);
    expect(store.list().map(({ name }) => name)).toEqual(['work']);
    for (const entry of readdirSync(folder)) {
      expect([entry, statSync(path.join(folder, entry)).mode & 0o777]).toEqual([entry, 0o600]);
    }
  }
  await store.save('after', key);
  expect(store.list()).toHaveLength(2);
});
