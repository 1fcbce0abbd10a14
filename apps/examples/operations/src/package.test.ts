import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../../..');
const example = path.resolve(import.meta.dirname, '..');
/** The packages that a project with the client installs, and ours. */
const packages = [
  ...['core', 'schemas', 'files', 'auth', 'client'].map((name) => path.join(root, 'packages', name)),
  example,
];

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  expect(status, `${command} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

test('the packed package works beside the packed public packages', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-operations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const one of packages)
    run(process.execPath, [path.join(root, 'scripts/pnpm.ts'), 'pack', '--pack-destination', folder], one);
  const tarballs = readdirSync(folder).map((file) => `./${file}`);
  expect(tarballs.length).toBe(packages.length);
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, 'zod'],
    folder,
  );

  const installed = path.join(folder, 'node_modules/@oks-kit/example-operations');
  expect(readdirSync(installed).toSorted()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  // Boundary: our own package.json.
  const manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:|@oks-kit\/source"/);

  cpSync(path.join(example, 'consumer/main.ts'), path.join(folder, 'main.ts'));
  const options = ['--noEmit', '--module', 'nodenext', '--target', 'es2024', '--strict', '--lib', 'es2024,dom'];
  run(path.join(root, 'node_modules/.bin/tsc'), [...options, 'main.ts'], folder);
  expect(run(process.execPath, ['main.ts'], folder).split('\n')).toEqual([
    'GET /api/v2/clusters/web/maintenances ',
    '2026-12-01T02:00:00Z',
    'POST /api/v2/clusters/web/maintenances/m-1/postpone {"starts_at":"2026-12-08T02:00:00Z"}',
    expect.stringContaining('starts_at'),
    'true',
    '',
  ]);
});
