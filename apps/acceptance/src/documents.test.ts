import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, newcomer, root, run } from './workspace.ts';

const documents = globSync(['README.md', 'packages/*/README.md', 'apps/cli/README.md'], { cwd: root }).sort();
const textOf = (document: string): string => readFileSync(path.join(root, document), 'utf8');
const snippets = documents.flatMap((document) =>
  blocksOf(textOf(document), 'ts').map(({ line, code }) => ({ name: `${document}:${line}`, file: `${document.replaceAll(/[^a-z]+/gi, '-')}-${line}.ts`, code })),
);
const sessions = documents.flatMap((document) => blocksOf(textOf(document), 'sh').map(({ line, code }) => ({ name: `${document}:${line}`, code })));

// Inside this package, so that imports resolve to the built packages as an application's would.
const folder = path.resolve(import.meta.dirname, '../.snippets');

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { file, code } of snippets) writeFileSync(path.join(folder, file), code);
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../../tsconfig.base.json', include: ['*.ts'], compilerOptions: { customConditions: [], noUnusedLocals: false } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the README is one screen, and links to every package', () => {
  const text = textOf('README.md');
  expect(text.split('\n').length).toBeLessThanOrEqual(90);
  for (const manifest of globSync(['packages/*/package.json', 'apps/cli/package.json'], { cwd: root })) {
    expect(text).toContain(`(${path.dirname(manifest)}/README.md)`);
  }
});

test.each(documents)('every link in %s leads to a file', (document) => {
  const targets = [...textOf(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
  expect(targets.filter((target) => !existsSync(path.resolve(root, path.dirname(document), target)))).toEqual([]);
});

describe('snippets', () => {
  test('compile against the built packages', async () => {
    const { env } = newcomer();
    expect(await run('tsc', ['--noEmit', '-p', folder], { cwd: folder, env })).toEqual({ code: 0, out: '', err: '' });
  });

  test.each(snippets.map(({ name, file, code }) => [name, file, code]))('%s runs, and prints what its comments say', async (_, file, code) => {
    const { env, folder: cwd } = newcomer();
    const { code: exit, out, err } = await run('node', [path.join(folder, file)], { cwd, env });
    expect([exit, err]).toEqual([0, '']);
    const promised = [...code.matchAll(/^(?:console\.log.*|for .*console\.log.*) \/\/ (.*)$|^\/\/ > (.*)$/gm)].map((match) => match[1] ?? match[2] ?? '');
    for (const line of promised) expect(out.split('\n')).toContain(line);
  });
});

describe('command lines', () => {
  const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
  if (!hasKubectl) console.warn('This machine has no kubectl: the lines that call it are left out.');
  const { env, folder: cwd } = newcomer();
  beforeAll(async () => {
    const started = await run('oks', ['emulator', 'start', '--port', '0', '--ephemeral', '--clock', 'instant', '--detach', '-o', 'json'], { cwd, env });
    expect([started.code, started.err]).toEqual([0, '']);
    // Boundary: the command's own contract.
    const { url, access_key, secret_key } = JSON.parse(started.out) as { url: string; access_key: string; secret_key: string };
    Object.assign(env, { OKS_ENDPOINT: url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key, KUBECONFIG: path.join(cwd, 'kubeconfig') });
  });
  afterAll(async () => {
    await run('oks', ['emulator', 'stop'], { cwd, env });
  });

  test.each(sessions.map(({ name, code }) => [name, code]))('%s', async (_, code) => {
    const lines = code.trim().split('\n');
    // Boundary: our own manifest.
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    for (const line of lines.filter((one) => one.startsWith('npm '))) {
      const [, install, script] = /^npm (?:install (.+)|(?:run )?([a-z]+))/.exec(line) ?? [];
      if (script !== undefined) expect(scripts).toHaveProperty(script);
      for (const name of install?.split(' ').filter((word) => word.startsWith('@oks-kit/')) ?? []) {
        expect(existsSync(path.join(root, name === '@oks-kit/cli' ? 'apps/cli' : name.replace('@oks-kit/', 'packages/'))), name).toBe(true);
      }
    }
    // Keys are the reader's own, and so is what npm would fetch: the emulator's stand in for them.
    const session = lines.filter((line) => !/^(npm |git |cd |export OKS_)/.test(line) && (hasKubectl || !line.startsWith('kubectl '))).join('\n');
    if (session === '') return;
    const { code: exit, err } = await run('sh', ['-euc', session], { cwd, env });
    expect([exit, err.includes('oks: ')], err).toEqual([0, false]);
  });
});
