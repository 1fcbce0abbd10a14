import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { processFlags } from './processes.fixture.ts';

test('a bind-mounted file is written in place', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-files-'));
  try {
    writeFileSync(path.join(folder, 'on-host'), 'a longer old text');
    writeFileSync(path.join(folder, 'config'), '');
    const replace = `import { replaceFile } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
await replaceFile('config', 'new');`;
    const { status, stderr } = spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', 'mount --bind on-host config && exec "$0" "$@"', process.execPath, ...processFlags, replace],
      { cwd: folder, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(readFileSync(path.join(folder, 'on-host'), 'utf8')).toBe('new');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
