import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { anchorOf } from '../../../site/src/anchors.ts';
import { withErrorComments, withErrorTable } from '../../../site/src/error-codes.ts';
import { blocksOf, documents, fencesOf, newcomer, root, run, textOf } from './workspace.ts';

/** The TypeScript examples of a document, without files of the workspace, which contributing.test.ts adds. */
const examplesIn = (document: string): ReturnType<typeof blocksOf> =>
  blocksOf(textOf(document), 'ts').filter(({ code }) => !code.startsWith('// packages/'));

const snippets = documents.flatMap((document) =>
  examplesIn(document).map(({ line, code }) => {
    const kind = code.includes("from 'vitest'") ? 'test' : 'program';
    const suffix = kind === 'test' ? '.test.ts' : '.ts';
    return {
      name: `${document}:${line}`,
      file: `${document.replaceAll(/[^a-z]+/gi, '-')}-${line}${suffix}`,
      code,
      kind,
    };
  }),
);
const programs = snippets.filter(({ kind }) => kind === 'program');
const suites = snippets.filter(({ kind }) => kind === 'test');

// Inside this package, so that imports resolve to the built packages.
const folder = path.resolve(import.meta.dirname, '../.snippets');

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { file, code } of snippets) writeFileSync(path.join(folder, file), code);
  writeFileSync(path.join(folder, 'vitest.config.js'), 'export default {};\n');
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.base.json',
      include: ['*.ts'],
      compilerOptions: { customConditions: [], noUnusedLocals: false },
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the README links to every package and every guide', () => {
  const text = textOf('README.md');
  for (const manifest of globSync(['packages/*/package.json', 'apps/{cli,mcp}/package.json'], { cwd: root })) {
    expect(text).toContain(`(${path.dirname(manifest)}/README.md)`);
  }
  for (const guide of globSync(['docs/*.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'], { cwd: root }))
    expect(text).toContain(`(${guide})`);
});

test('ARCHITECTURE.md explains every dependency, and its diagram shows every package', () => {
  const text = textOf('ARCHITECTURE.md');
  const [{ code: diagram } = { code: '' }] = blocksOf(text, 'mermaid');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ')[0] ?? '');
  for (const file of globSync(['packages/*/package.json', 'apps/{cli,mcp}/package.json'], { cwd: root })) {
    // Boundary: our own package.json files.
    const { name, dependencies = {} } = JSON.parse(textOf(file)) as {
      name: string;
      dependencies?: Record<string, string>;
    };
    expect(diagram).toContain(`${name.replace('@oks-kit/', '')}["`);
    for (const dependency of Object.keys(dependencies).filter((one) => !one.startsWith('@oks-kit/'))) {
      expect([dependency, rows.some((row) => row.slice(2).split(', ').includes(dependency))]).toEqual([
        dependency,
        true,
      ]);
    }
  }
});

test.each(documents)('the links in %s work', (document) => {
  const links = [...textOf(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map((match) => ({
    target: match[1] ?? '',
    anchor: match[2],
  }));
  const broken = links.filter(({ target, anchor }) => {
    const file = target === '' ? path.join(root, document) : path.resolve(root, path.dirname(document), target);
    return !existsSync(file) || (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).has(anchor));
  });
  expect(broken).toEqual([]);
});

test.each([
  [
    'docs/moving-from-oks-cli.md',
    'that OKS_ENDPOINT of oks-cli ends with a slash',
    /OKS_ENDPOINT`, for example `https:\S+\/`/,
  ],
  [
    'docs/first-cluster.md',
    'that --admin replaces the list of a file',
    /A flag replaces the file's whole value: with `--admin/,
  ],
  ['README.md', 'how to run a snippet as a module', /`example\.mts`.*`"type": "module"`/],
  ['README.md', 'which Node the workspace and the packages need', /Node 20 is enough.*Node 22\.13 or later/],
  ['apps/cli/README.md', 'where zsh completion is loaded', /must come after the line with `compinit`/],
])('%s says %s', (document, _, sentence) => {
  expect(textOf(document)).toMatch(sentence);
});

test.each([
  ['the README of the client lists', 'packages/client/README.md', withErrorTable],
  ['the comments of the error classes describe', 'packages/core/src/errors/oks-error.ts', withErrorComments],
])('%s all error codes as they are defined: `npm run error-docs` writes it', (_, file, rewrite) => {
  expect(textOf(file)).toBe(rewrite(textOf(file)));
});

test.each(documents)('every file and folder that %s names exists', (document) => {
  const named = [...textOf(document).matchAll(/`((?:packages|apps)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
  expect(named.filter((place) => !existsSync(path.join(root, place)))).toEqual([]);
});

test('ARCHITECTURE.md follows a command to the wire in at most 12 steps, each in a file', () => {
  const [, walk = ''] = /`oks cluster get web`:\n\n((?:\d+\. .*\n)+)/.exec(textOf('ARCHITECTURE.md')) ?? [];
  const steps = walk.trim().split('\n');
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.length).toBeLessThanOrEqual(12);
  for (const step of steps) expect(step).toMatch(/`(?:packages|apps)\/[\w./-]+\.ts`/);
});

test.each(documents)('every code block of %s has a known language', (document) => {
  const languages = ['ts', 'sh', 'json', 'yaml', ''];
  if (document === 'CONTRIBUTING.md') languages.push('diff', 'md');
  if (document === 'ARCHITECTURE.md') languages.push('mermaid');
  if (document === 'docs/comparison.md') languages.push('hcl');
  expect(fencesOf(textOf(document)).filter((language) => !languages.includes(language))).toEqual([]);
});

test.each(documents)('%s installs what its snippets import', (document) => {
  const installed = blocksOf(textOf(document), 'sh').flatMap(({ code }) =>
    [...code.matchAll(/^npm install (.*)$/gm)].flatMap((match) => match[1]?.split(' ') ?? []),
  );
  const imported = examplesIn(document).flatMap(({ code }) =>
    [...code.matchAll(/ from '(@[^/']+\/[^/']+|(?!node:)[^@/'][^/']*)/g)].map((match) => match[1]),
  );
  expect(installed).toEqual(expect.arrayContaining(imported));
});

test.each(documents)('the JSON and YAML in %s is valid', (document) => {
  for (const { code } of blocksOf(textOf(document), 'json')) expect(JSON.parse(code)).toBeTypeOf('object');
  for (const { code } of blocksOf(textOf(document), 'yaml')) {
    for (const one of parseAllDocuments(code)) expect([...('errors' in one ? one.errors : [])]).toEqual([]);
  }
});

describe('snippets', () => {
  test('compile against the built packages', async () => {
    const { env } = newcomer();
    expect(await run('tsc', ['--noEmit', '-p', folder], { cwd: folder, env })).toEqual({ code: 0, out: '', err: '' });
  });

  test.each(programs.map(({ name, file, code }) => [name, file, code]))(
    '%s runs and prints what its comments say',
    async (_, file, code) => {
      const { env, folder: cwd } = newcomer();
      const { code: exit, out, err } = await run('node', [path.join(folder, file)], { cwd, env });
      expect([exit, err]).toEqual([0, '']);
      const promised = [...code.matchAll(/^(?:console\.log.*|for .*console\.log.*) \/\/ (.*)$|^\/\/ > (.*)$/gm)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
      for (const line of promised) expect(out.split('\n')).toContain(line);
    },
  );

  test('that are tests pass', async () => {
    const { env } = newcomer();
    const report = path.join(folder, 'report.json');
    const { code, out, err } = await run(
      'vitest',
      ['run', '--root', folder, '--reporter', 'json', '--outputFile', report],
      { cwd: folder, env },
    );
    expect([code, code === 0 ? '' : err + out]).toEqual([0, '']);
    // Boundary: the report of vitest.
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; assertionResults: unknown[] }[];
    };
    expect(testResults.map(({ name }) => path.basename(name)).sort()).toEqual(suites.map(({ file }) => file).sort());
    for (const { assertionResults } of testResults) expect(assertionResults.length).toBeGreaterThan(0);
  });
});

/** The section of the reference for each command. */
const reference = new Map(
  textOf('apps/cli/REFERENCE.md')
    .split(/^##+ (?=oks )/m)
    .map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]),
);
const [, globalFlags = ''] = textOf('apps/cli/REFERENCE.md').split('\n## Flags of every command\n');

test.each(documents)('the commands and flags that %s mentions exist', (document) => {
  const named = [...textOf(document).matchAll(/`(oks [^`]+)`/g)].map(
    (match) => (match[1] ?? '').split(' -- ')[0] ?? '',
  );
  const wrong = named.flatMap((line) => {
    const words = line.split(/\s+/);
    const command = [3, 2].map((length) => words.slice(0, length).join(' ')).find((path) => reference.has(path));
    const known = [...reference.keys()].some((path) => path.startsWith(`${line} `));
    if (command === undefined) return known ? [] : [line];
    const text = (reference.get(command) ?? '') + globalFlags;
    // After the words that say which cluster, everything is kubectl's.
    return (command === 'oks kubectl' ? words.slice(0, 4) : words)
      .filter((word) => word.startsWith('-') && !text.includes(`\`${word.replace(/=.*/, '')}`))
      .map((flag) => `${command} ${flag}`);
  });
  expect(wrong).toEqual([]);
});

/** The anchors of the headings of a Markdown text, as GitHub creates them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(headings.map(anchorOf));
}
