import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copyWorkspace,
  manifestOf,
  publishedFolders,
  type Registry,
  startRegistry,
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

/** A short program per package that prints `works`. */
const jobs: Readonly<Record<string, string>> = {
  '@oks-kit/apply': `
    import { planChanges, readManifest } from '@oks-kit/apply';
    const text = 'projects: {shop: {cidr: 10.50.0.0/18, region: eu-west-2}}';
    const manifest = await readManifest([{ name: 'oks.yaml', text }]);
    const { changes } = planChanges(manifest, { projects: [], creation: undefined });
    console.log(changes[0]?.id === 'create project shop' ? 'works' : 'fails');`,
  '@oks-kit/core': `
    import { isLoopbackHost, isOksError, OksInputError } from '@oks-kit/core';
    const isLocal = isLoopbackHost('127.0.0.1') && !isLoopbackHost('127.evil.example');
    console.log(isLocal && isOksError(new OksInputError('x'), 'input') ? 'works' : 'fails');`,
  '@oks-kit/schemas': `
    import { operations } from '@oks-kit/schemas';
    const project = { name: 'shop', cidr: 'nonsense', region: 'eu-west-2', desciption: 'd' };
    const problems = await operations.CreateProject.body.check(project);
    console.log(problems.map(({ path }) => path.join('.')).sort().join() === 'cidr,desciption' ? 'works' : problems);`,
  '@oks-kit/files': `
    import { readFileSync, statSync } from 'node:fs';
    import { replaceFile } from '@oks-kit/files';
    await replaceFile('secret.txt', 'kept');
    const mode = statSync('secret.txt').mode & 0o777;
    console.log(readFileSync('secret.txt', 'utf8') === 'kept' && mode === 0o600 ? 'works' : 'fails');`,
  '@oks-kit/auth': `
    import { accessKey } from '@oks-kit/auth';
    import { defaultCredentials } from '@oks-kit/auth/node';
    const env = { OKS_ACCESS_KEY: 'a', OKS_SECRET_KEY: 's', OKS_ENDPOINT: 'http://127.0.0.1:1' };
    const { authorize } = accessKey({ accessKey: 'a', secretKey: 's' });
    const { baseUrl } = defaultCredentials({ env, home: '.' });
    const isRight = typeof authorize === 'function' && baseUrl.startsWith('http://127.0.0.1:1');
    console.log(isRight ? 'works' : 'fails');`,
  '@oks-kit/client': `
    import { createClient } from '@oks-kit/client';
    const oks = createClient({ region: 'eu-west-2', credentials: { authorize: () => ({}) } });
    const error = await oks.projects.create({ name: 'Shop' }).catch((reason) => reason);
    console.log(error.code === 'input' ? 'works' : error);`,
  '@oks-kit/kubeconfig': `
    import { generateKeyPair, openSealedBox, sealBox } from '@oks-kit/kubeconfig';
    const keys = generateKeyPair();
    console.log(new TextDecoder().decode(openSealedBox(sealBox('works', keys.publicKeyBase64), keys)));`,
  '@oks-kit/kubernetes': `
    import { nodePoolFromTemplate, problemsOfNodePoolSpec } from '@oks-kit/kubernetes';
    const spec = { desiredNodes: 2, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] };
    const pool = nodePoolFromTemplate(undefined, { name: 'workers', spec });
    console.log(problemsOfNodePoolSpec(pool.spec).length === 0 ? 'works' : pool);`,
  '@oks-kit/emulator': `
    import { createEmulator } from '@oks-kit/emulator';
    const emulator = await createEmulator({ clock: 'instant' });
    const url = emulator.url + '/clusters/limits/kubernetes_versions';
    const answer = await emulator.fetch(url, { headers: emulator.credentials.authorize() });
    console.log((await answer.json()).Versions.length > 0 ? 'works' : answer.status);
    await emulator.close();`,
  '@oks-kit/console': `
    import { apiPaths } from '@oks-kit/console/api';
    console.log(apiPaths.cluster('work', 'a/b') === '/api/clusters/work/a%2Fb/events' ? 'works' : 'fails');`,
  '@oks-kit/cli': `
    import { execFileSync } from 'node:child_process';
    const oks = ['node_modules/.bin/oks', 'version', '-o', 'json'];
    const { version } = JSON.parse(execFileSync(process.execPath, oks, { encoding: 'utf8' }));
    console.log(/^\\d+\\.\\d+\\.\\d+$/.test(version) ? 'works' : version);`,
  '@oks-kit/mcp': `
    import { execFileSync } from 'node:child_process';
    const version = execFileSync(process.execPath, ['node_modules/.bin/oks-mcp', '--version'], { encoding: 'utf8' });
    console.log(/^oks-mcp \\d+\\.\\d+\\.\\d+\\n$/.test(version) ? 'works' : version);`,
};

describe('published to a registry', () => {
  const { folder, env } = newcomer();
  const copy = path.join(folder, 'copy');
  let registry: Registry;

  beforeAll(async () => {
    await copyWorkspace(copy, env);
    registry = await startRegistry(folder, env);
    const host = registry.url.replace('http:', '');
    for (const home of [env['HOME'] ?? '', copy])
      writeFileSync(path.join(home, '.npmrc'), `registry=${registry.url}\n${host}:_authToken=local\n`);
    writeChangeset(
      copy,
      'first-release',
      Object.fromEntries([...names.keys()].map((name) => [name, 'minor' as const])),
    );
    expect(await run('changeset', ['version'], { cwd: copy, env })).toMatchObject({ code: 0 });
    // The release workflow knows the address of the repository.
    const workflow = { ...env, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/kit' };
    expect(await run('node', [path.join(root, 'scripts/name-repository.ts')], { cwd: copy, env: workflow })).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    const published = await run('changeset', ['publish'], {
      cwd: copy,
      env: { ...env, npm_config_registry: registry.url },
    });
    expect(published.code, `${published.out}\n${published.err}`).toBe(0);
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
