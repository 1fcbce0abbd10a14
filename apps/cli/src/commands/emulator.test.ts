import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const oks = `'${process.execPath}' -C @oks-kit/source '${path.resolve(import.meta.dirname, '../bin.ts')}'`;

let home: string;
let env: Record<string, string>;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-emulator-env-'));
  env = { PATH: process.env['PATH'] ?? '', HOME: home, OKS_CONFIG_DIR: home };
});
afterEach(() => {
  execFileSync('sh', ['-c', `${oks} emulator stop --quiet`], { env });
  rmSync(home, { recursive: true, force: true });
});

test('`emulator env` leads a shell to the emulator that runs, and says so where none does', () => {
  const none = spawnSync('sh', ['-c', `${oks} emulator env`], { env, encoding: 'utf8' });
  expect([none.status, none.stdout, none.stderr]).toEqual([1, '', 'oks: No emulator runs.\nhint: Start one with `oks emulator start --detach`.\n']);
  const line = `${oks} emulator start --port 0 --ephemeral --clock instant --detach --quiet > /dev/null; eval "$(${oks} emulator env)"; ${oks} project create shop --cidr 10.50.0.0/18 -o name`;
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', line], { env, encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, 'shop\n', '']);
});
