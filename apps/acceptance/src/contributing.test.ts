import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, newcomer, root, run } from './workspace.ts';

/** One change of one file: the text before and after it. */
interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
const changes = blocksOf(text, 'diff').flatMap(({ code }) => changesIn(code));
const isHandler = ({ file }: Change): boolean => file.includes('/handlers/');
/** A new file: its first line is a comment that says where it goes. */
const added = blocksOf(text, 'ts').map(({ code }) => ({ file: /^\/\/ (\S+)\n/.exec(code)?.[1] ?? '', code }));
const { env } = newcomer();

// A copy of the workspace, so that following the text does not change the real one.
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'oks-contributing-'));
  const left = new Set(['dist', 'reports', '.turbo', '.snippets', 'coverage']);
  const filter = (source: string): boolean => !left.has(path.basename(source));
  for (const name of ['packages', 'apps/cli', 'apps/postgres'])
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true, verbatimSymlinks: true, filter });
  for (const name of [
    'package.json',
    'eslint.config.js',
    'layers.json',
    'tsconfig.base.json',
    'tsdown.shared.ts',
    'vitest.shared.ts',
    'vitest.setup.ts',
    'README.md',
  ])
    cpSync(path.join(root, name), path.join(copy, name));
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const inCopy = (
  folder: string,
  command: string,
  args: readonly string[],
  more: Record<string, string> = {},
): ReturnType<typeof run> => run(command, args, { cwd: path.join(copy, folder), env: { ...env, ...more } });

test('an operation that is added as described is available everywhere', async () => {
  expect(new Set([...added, ...changes].map(({ file }) => file)).size).toBeLessThanOrEqual(3);
  for (const { file, code } of added) writeFileSync(path.join(copy, file), code);
  for (const change of changes.filter((one) => !isHandler(one))) apply(change);
  await generate();

  const without = await inCopy('packages/emulator', 'tsc', ['--noEmit']);
  expect(without.code).not.toBe(0);
  expect(without.out).toMatch(/handlers\/index\.ts.*GetCniPlugins/);

  for (const change of changes.filter(isHandler)) apply(change);
  expect(await inCopy('packages/schemas', 'node', ['-C', '@oks-kit/source', 'scripts/write-openapi.ts'])).toMatchObject(
    { code: 0 },
  );
  expect(await inCopy('packages/emulator', 'tsc', ['--noEmit'])).toEqual({ code: 0, out: '', err: '' });

  mkdirSync(path.join(copy, 'packages/client/scratch'));
  writeFileSync(
    path.join(copy, 'packages/client/scratch/cni-plugins.ts'),
    `import { execFile } from 'node:child_process';
    import { createClient } from '@oks-kit/client';
    import { createEmulator } from '@oks-kit/emulator';
    import { openapiDocument } from '@oks-kit/schemas/openapi';
    await using emulator = await createEmulator({ clock: 'instant', port: 0 });
    const client = createClient({ baseUrl: emulator.url, credentials: emulator.credentials });
    const plugins: string[] = await client.limits.cniPlugins();
    const byName: string[] = await client.call('GetCniPlugins');
    const paths = JSON.stringify(openapiDocument()['paths']);
    const served = await (await fetch(new URL('/openapi.json', emulator.url))).text();
    const { access_key, secret_key } = emulator.account;
    const key = { OKS_ENDPOINT: emulator.url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key };
    const env = { ...process.env, ...key };
    const main = ['-C', '@oks-kit/source', '../../apps/cli/src/main/bin.ts'];
    const oks = (...args: string[]): Promise<string> =>
      new Promise((resolve) => {
        execFile(process.execPath, [...main, ...args], { env }, (_, out, err) => resolve(out + err));
      });
    const called = JSON.parse(await oks('api', 'getcniplugins', '-o', 'json'));
    const listed = (await oks('api', '--list', '-o', 'name')).split('\\n').includes('GetCniPlugins');
    const documented = paths.includes('GetCniPlugins');
    const misspelt = await oks('api', 'GetCniPluginz');
    const isServed = served.includes('/cni_plugins"');
    console.log(JSON.stringify({ plugins, byName, documented, served: isServed, called, listed, misspelt }));
    `,
  );
  expect(await inCopy('packages/client', 'tsc', ['--noEmit'])).toEqual({ code: 0, out: '', err: '' });
  const { code, out, err } = await inCopy('packages/client', 'node', [
    '-C',
    '@oks-kit/source',
    'scratch/cni-plugins.ts',
  ]);
  expect([code, err]).toEqual([0, '']);
  const { misspelt, ...found } = JSON.parse(out);
  expect(found).toEqual({
    plugins: ['cilium'],
    byName: ['cilium'],
    documented: true,
    served: true,
    called: ['cilium'],
    listed: true,
  });
  expect(misspelt).toMatch(/^oks: .*`GetCniPluginz`.*\nhint: Did you mean `GetCniPlugins`\?\n$/);
  rmSync(path.join(copy, 'packages/client/scratch'), { recursive: true });
});

test('after that, the tests that compare the table with the reference pass', async () => {
  const schemas = await inCopy('packages/schemas', 'vitest', [
    'run',
    '--reporter',
    'dot',
    'src/reference',
    'src/openapi',
    'src/check',
  ]);
  expect([schemas.code, schemas.code === 0 ? '' : schemas.err]).toEqual([0, '']);
  const cli = await inCopy('apps/cli', 'vitest', ['run', '--reporter', 'dot', 'src/commands/table.test.ts']);
  expect([cli.code, cli.code === 0 ? '' : cli.err]).toEqual([0, '']);
});

test('the command lines in CONTRIBUTING.md do what the text says', async () => {
  const [first, tools] = blocksOf(text, 'sh');
  // Boundary: our own manifest.
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, script = ''] of text.matchAll(/^npm (?:run )?([a-z-]+)$|`npm (?:run )?(?!write-openapi)([a-z-]+)`/gm))
    if (script !== '') expect(scripts).toHaveProperty([script]);
  const version = (first?.code ?? '')
    .split('\n')
    .filter((line) => line.startsWith('./'))
    .join('\n');
  expect(await run('sh', ['-euc', version], { cwd: root, env })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^oks \d/),
  });
  const used = await inCopy('.', 'sh', ['-euc', tools?.code ?? '']);
  expect([used.code, used.code === 0 ? '' : used.out + used.err]).toEqual([0, '']);
});

test('the example changeset is valid and names existing packages', () => {
  const [{ code } = { code: '' }] = blocksOf(text, 'md');
  const [, front = '', words = ''] = /^---\n([\s\S]*?)---\n\n([\s\S]+)$/.exec(code) ?? [];
  const named = [...front.matchAll(/^'@oks-kit\/(\w+)': (minor|patch|major)$/gm)];
  expect(named.length).toBe(front.trim().split('\n').length);
  for (const [, name = ''] of named)
    expect(JSON.parse(readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8'))).toHaveProperty(
      'version',
    );
  expect(words).toMatch(/`.+`/);
});

test('the files and folders that CONTRIBUTING.md names exist', () => {
  const named = [...text.matchAll(/`((?:packages|apps)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(10);
  const isTemplate = (place: string): boolean => /\/[A-Z]+\//.test(place);
  expect(named.filter((place) => !isTemplate(place) && !existsSync(path.join(root, place)))).toEqual([]);
});

/** What `npm run generate` does, in the order in which the packages depend on each other. */
async function generate(): Promise<void> {
  for (const folder of ['packages/schemas', 'packages/client']) {
    // Boundary: our own manifest.
    const { scripts } = JSON.parse(readFileSync(path.join(copy, folder, 'package.json'), 'utf8')) as {
      scripts: { generate: string };
    };
    expect(await inCopy(folder, 'sh', ['-euc', scripts.generate])).toMatchObject({ code: 0 });
  }
}

function changesIn(diff: string): Change[] {
  let file = '';
  return diff
    .split(/^(?=--- )|^@@\n/m)
    .filter((part) => part !== '')
    .map((part) => {
      const lines = part.replace(/\n$/, '').split('\n');
      if (lines[0]?.startsWith('--- ') === true) file = lines.shift()?.slice(4) ?? '';
      const keep = (mark: string): string =>
        lines
          .filter((line) => !line.startsWith(mark))
          .map((line) => line.slice(1))
          .join('\n');
      return { file, before: keep('+'), after: keep('-') };
    });
}

function apply({ file, before, after }: Change): void {
  const target = path.join(copy, file);
  const parts = readFileSync(target, 'utf8').split(before);
  expect([file, parts.length]).toEqual([file, 2]);
  writeFileSync(target, parts.join(after));
}
