import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobs } from './package-jobs.ts';
import {
  copyWorkspace,
  manifestOf,
  publishedFolders,
  publishFirstRelease,
  type Registry,
  writeChangeset,
} from './registry.ts';
import { newcomer, root, run } from './workspace.ts';

const names = new Map(publishedFolders.map((folder) => [manifestOf(folder).name, folder]));

/** The versions of all packages after `changeset version`, if all had the same version before. */
async function versionsAfter(
  bumps: Readonly<Record<string, 'patch' | 'minor' | 'major'>>,
): Promise<Record<string, string>> {
  const { folder, env } = newcomer();
  const copy = path.join(folder, 'copy');
  await copyWorkspace(copy, env);
  for (const one of publishedFolders)
    writeFileSync(
      path.join(copy, one, 'package.json'),
      JSON.stringify({ ...manifestOf(one, copy), version: '1.0.0' }, undefined, 2),
    );
  writeChangeset(copy, 'a-change', bumps);
  expect(await run('node', [path.join(root, 'scripts/release-bundles.ts')], { cwd: copy, env })).toMatchObject({
    code: 0,
  });
  expect(await run('changeset', ['version'], { cwd: copy, env })).toMatchObject({ code: 0 });
  return Object.fromEntries(
    [...names].map(([name, one]) => [name.replace('@oks-kit/', ''), manifestOf(one, copy).version]),
  );
}

/** The packages that depend on a package, directly or indirectly. */
function dependantsOf(name: string): Set<string> {
  const found = new Set<string>();
  const visit = (wanted: string): void => {
    for (const other of directDependantsOf(wanted)) {
      if (found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(name);
  return found;
}

/** The packages that name a package in their own manifest, and the programs that contain it. */
function directDependantsOf(name: string): string[] {
  return [...names].flatMap(([other, folder]) => {
    const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
    const contains =
      (other === '@oks-kit/cli' && Object.hasOwn(devDependencies ?? {}, name)) ||
      (other === '@oks-kit/mcp' && name === '@oks-kit/cli');
    return contains || Object.hasOwn({ ...dependencies, ...peerDependencies }, name) ? [other] : [];
  });
}

describe('`changeset version` releases only what has to be released', () => {
  test.each(['patch', 'minor'] as const)('a %s release of schemas causes no major release', async (bump) => {
    const versions = await versionsAfter({ '@oks-kit/schemas': bump });
    expect(versions['schemas']).toBe(bump === 'patch' ? '1.0.1' : '1.1.0');
    for (const [name, version] of Object.entries(versions)) {
      if (name === 'schemas') continue;
      // A range such as ^1.0.0 includes the new version. Dependants get a patch at most.
      expect(['1.0.0', '1.0.1'], name).toContain(version);
      if (version === '1.0.1') expect(dependantsOf('@oks-kit/schemas')).toContain(`@oks-kit/${name}`);
    }
  });

  test.each([...names.keys()].filter((name) => directDependantsOf(name).includes('@oks-kit/cli')))(
    'a patch of %s, which the CLI contains, releases the CLI',
    async (name) => {
      expect(await versionsAfter({ [name]: 'patch' })).toMatchObject({ cli: '1.0.1' });
    },
  );

  test('a change of the CLI releases only the CLI, and the server that contains parts of it', async () => {
    const versions = await versionsAfter({ '@oks-kit/cli': 'minor' });
    expect(Object.entries(versions).filter(([, version]) => version !== '1.0.0')).toEqual([
      ['cli', '1.1.0'],
      ['mcp', '1.0.1'],
    ]);
  });

  test('a major release of auth releases only the packages that name it', async () => {
    const versions = await versionsAfter({ '@oks-kit/auth': 'major' });
    const moved = Object.keys(versions).filter((name) => versions[name] !== '1.0.0');
    expect(new Set(moved.map((name) => `@oks-kit/${name}`))).toEqual(
      new Set(['@oks-kit/auth', ...directDependantsOf('@oks-kit/auth')]),
    );
  });
});

describe('published to a registry', () => {
  const { folder, env } = newcomer();
  const copy = path.join(folder, 'copy');
  let registry: Registry;

  beforeAll(async () => {
    registry = await publishFirstRelease(folder, copy, env);
  }, 300_000);
  afterAll(() => registry[Symbol.asyncDispose]());

  test.each([...names])(
    '%s installs alone and works in each Node',
    async (name, from) => {
      const place = path.join(folder, 'installs', path.basename(from));
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, 'package.json'), '{ "private": true }');
      const peers = Object.keys(manifestOf(from).peerDependencies ?? {});
      const install = await run(
        'npm',
        ['install', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', name, ...peers],
        { cwd: place, env },
      );
      expect([install.code, install.err]).toEqual([0, '']);
      expect(readdirSync(path.join(place, 'node_modules', name)).sort()).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']),
      );
      const installed = manifestOf(path.join('node_modules', name), place);
      expect(installed).toMatchObject({
        repository: { url: 'git+https://github.com/example/kit.git', directory: from },
      });
      expect(JSON.stringify([installed.exports, installed.dependencies, installed.peerDependencies])).not.toMatch(
        /workspace:|catalog:|@oks-kit\/source/,
      );

      const entries = Object.keys(installed.exports ?? {})
        .filter((entry) => !entry.endsWith('.json'))
        .map((entry) => name + entry.slice(1));
      const asEsm = entries.map((entry) => `import * as e${entries.indexOf(entry)} from '${entry}';`).join('\n');
      const filled = entries.map((_, index) => `Object.keys(e${index}).length > 0`);
      writeFileSync(path.join(place, 'esm.mjs'), `${asEsm}\nconsole.log([${filled.join(', ')}].join(' '));\n`);
      writeFileSync(
        path.join(place, 'cjs.cjs'),
        `console.log(${JSON.stringify(entries)}.map((entry) => Object.keys(require(entry)).length > 0).join(' '));\n`,
      );
      writeFileSync(path.join(place, 'job.mjs'), jobs[name] ?? `console.log('${name} has no job in this test')`);
      const all = `${entries.map(() => 'true').join(' ')}\n`;
      for (const node of nodes()) {
        if (entries.length > 0) {
          expect([node, await run(node, ['esm.mjs'], { cwd: place, env })]).toEqual([
            node,
            { code: 0, out: all, err: '' },
          ]);
          // Node 22.13 warns that requiring ES modules is experimental.
          expect([node, await run(node, ['--no-warnings', 'cjs.cjs'], { cwd: place, env })]).toEqual([
            node,
            { code: 0, out: all, err: '' },
          ]);
        }
        expect([node, await run(node, ['--no-warnings', 'job.mjs'], { cwd: place, env })]).toEqual([
          node,
          { code: 0, out: 'works\n', err: '' },
        ]);
      }
    },
    300_000,
  );
});

/** The Node of the workspace, and the oldest and newest supported ones if this machine has them. */
function nodes(): string[] {
  const platform = `${process.platform}-${process.arch}`;
  const others = ['22', '26'].map((major) =>
    path.join(root, `apps/runtimes/node_modules/node-${major}-${platform}/bin/node`),
  );
  const missing = others.filter((file) => !existsSync(file));
  if (missing.length > 0)
    console.warn(`Left out, this machine has no ${missing.map((file) => path.relative(root, file)).join(', ')}.`);
  return [process.execPath, ...others.filter((file) => existsSync(file))];
}
