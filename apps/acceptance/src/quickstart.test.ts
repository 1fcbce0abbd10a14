import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newcomer, root, run } from './workspace.ts';

const script = path.join(root, 'scripts/quickstart.ts');

/** The processes whose command line or, with /proc, environment contains a folder. */
function leftIn(folder: string): string[] {
  if (!existsSync('/proc'))
    return execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder));
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const [command, environment] = ['cmdline', 'environ'].map((file) =>
          readFileSync(`/proc/${pid}/${file}`, 'utf8'),
        );
        return Number(pid) !== process.pid && environment?.includes(folder) === true ? [command ?? ''] : [];
      } catch {
        return [];
      }
    });
}

test('runs the example step by step and leaves nothing behind', async () => {
  const { folder, env } = newcomer();
  const { code, out } = await run('node', [script], { cwd: folder, env });
  expect(code).toBe(0);
  expect(out).toContain('$ oks cluster create --name web --project shop --admin my-ip --wait\n');
  expect(out).toMatch(/\nDone\. .*\n/);
  const [, next = ''] = out.split('open its console in the browser:\n\n');
  expect(next.trimEnd().split(/\n */)).toEqual([
    '    ./oks emulator start --detach',
    'eval "$(./oks emulator env)"',
    './oks console',
  ]);
  expect(out).not.toMatch(/"secret_key": "[^*]/);
  expect([readdirSync(folder).sort(), readdirSync(env['HOME'] ?? ''), leftIn(folder)]).toEqual([
    ['bin', 'home'],
    [],
    [],
  ]);
});

test('stops at a failing step, names it and leaves nothing behind', async () => {
  const { folder, env } = newcomer();
  // A kubectl that fails.
  const { writeFileSync } = await import('node:fs');
  writeFileSync(path.join(folder, 'bin', 'kubectl'), '#!/bin/sh\ntest "$2" = --client\n', { mode: 0o755 });
  const { code, err } = await run('node', [script], {
    cwd: folder,
    env: { ...env, PATH: `${path.join(folder, 'bin')}:${env['PATH'] ?? ''}` },
  });
  expect(code).toBe(1);
  expect(err).toMatch(/\nquickstart: `kubectl version` ended with exit code 1\n$/);
  expect([readdirSync(folder).sort(), leftIn(folder)]).toEqual([['bin', 'home'], []]);
});

test('continues without kubectl and says so', async () => {
  const { folder, env } = newcomer();
  const { writeFileSync } = await import('node:fs');
  writeFileSync(path.join(folder, 'bin', 'kubectl'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  const { code, out } = await run('node', [script], { cwd: folder, env });
  expect(code).toBe(0);
  expect(out).toContain('kubectl is not installed');
});

test('leaves nothing behind when interrupted', async () => {
  const { folder, env } = newcomer();
  const child = spawn('node', [script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.includes('oks cluster create')) child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(130);
  expect([readdirSync(folder).sort(), leftIn(folder)]).toEqual([['bin', 'home'], []]);
});
