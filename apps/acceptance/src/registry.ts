import { spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, run } from './workspace.ts';

/** A local npm registry that forwards requests for other packages. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

/** Starts a registry that stores its packages in `folder`. */
export async function startRegistry(folder: string, env: Readonly<Record<string, string>>): Promise<Registry> {
  const port = await freePort();
  // The npm settings of this machine.
  const { npm_config_globalconfig: settings } = process.env;
  const asHere = { ...env, ...(settings === undefined ? {} : { npm_config_globalconfig: settings }) };
  const setting = async (name: string): Promise<string> =>
    (await run('npm', ['config', 'get', name], { cwd: folder, env: asHere })).out.trim();
  // The registry must trust the same certificate authorities as npm.
  const authorities = process.env['NODE_EXTRA_CA_CERTS'] ?? (await setting('cafile'));
  const config = path.join(folder, 'verdaccio.yaml');
  writeFileSync(
    config,
    [
      'storage: ./storage',
      'auth: { htpasswd: { file: ./htpasswd } }',
      `uplinks: { upstream: { url: '${await setting('registry')}', cache: false } }`,
      'packages:',
      "  '@oks-kit/*': { access: $all, publish: $all }",
      "  '**': { access: $all, proxy: upstream }",
      'log: { type: stdout, format: json, level: error }',
      '',
    ].join('\n'),
  );
  const bin = path.join(import.meta.dirname, '../node_modules/.bin/verdaccio');
  const child = spawn(bin, ['--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    env: { ...env, ...(authorities === 'null' ? {} : { NODE_EXTRA_CA_CERTS: authorities }) },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) break;
    if (tries >= 300 || child.exitCode !== null) throw new Error('the registry does not start');
    await sleep(100);
  }
  return {
    url,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        child.on('close', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The folders of the published packages, relative to the root. */
export const publishedFolders = globSync('{packages,apps}/*/package.json', { cwd: root })
  .map((file) => path.dirname(file))
  .filter((folder) => manifestOf(folder).private !== true)
  .sort();

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The package.json of a folder, relative to the root or another folder. */
export function manifestOf(folder: string, base = root): Manifest {
  // Boundary: our own package.json files.
  return JSON.parse(readFileSync(path.join(base, folder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Copies the built, published packages into another workspace, so that a release there changes nothing here. Links
 * between the packages stay inside the copy; all other dependencies are those of this workspace.
 */
export async function copyWorkspace(target: string, env: Readonly<Record<string, string>>): Promise<void> {
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json']) {
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(target, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(target, 'node_modules'));
  for (const folder of publishedFolders) {
    const from = path.join(root, folder);
    mkdirSync(path.join(target, folder), { recursive: true });
    for (const part of ['package.json', 'README.md', 'LICENSE', ...(manifestOf(folder).files ?? [])]) {
      if (existsSync(path.join(from, part)))
        cpSync(path.join(from, part), path.join(target, folder, part), { recursive: true });
    }
    const scope = path.join(target, folder, 'node_modules', '@oks-kit');
    mkdirSync(scope, { recursive: true });
    const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies })) {
      if (!name.startsWith('@oks-kit/')) continue;
      const other = publishedFolders.find((one) => manifestOf(one).name === name);
      // What is not published is not copied, but publishing looks for it.
      const present = other === undefined ? path.join(from, 'node_modules', name) : path.join(target, other);
      symlinkSync(present, path.join(target, folder, 'node_modules', name));
    }
  }
  await run('git', ['init', '-q'], { cwd: target, env });
  await run(
    'git',
    ['-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '-q', '--allow-empty', '-m', 'Start'],
    { cwd: target, env },
  );
}

/** Writes a changeset into a copy of the workspace. */
export function writeChangeset(
  target: string,
  name: string,
  bumps: Readonly<Record<string, 'patch' | 'minor' | 'major'>>,
): void {
  const lines = Object.entries(bumps).map(([pkg, bump]) => `'${pkg}': ${bump}`);
  writeFileSync(path.join(target, '.changeset', `${name}.md`), `---\n${lines.join('\n')}\n---\n\nChanged something.\n`);
}

/** Starts a registry and publishes a first release of a copy of the workspace to it. */
export async function publishFirstRelease(
  folder: string,
  copy: string,
  env: Readonly<Record<string, string>>,
): Promise<Registry> {
  await copyWorkspace(copy, env);
  const registry = await startRegistry(folder, env);
  const host = registry.url.replace('http:', '');
  for (const home of [env['HOME'] ?? '', copy])
    writeFileSync(path.join(home, '.npmrc'), `registry=${registry.url}\n${host}:_authToken=local\n`);
  const names = publishedFolders.map((one) => manifestOf(one).name);
  writeChangeset(copy, 'first-release', Object.fromEntries(names.map((name) => [name, 'minor' as const])));
  await step('changeset', ['version'], copy, env);
  // The release workflow knows the address of the repository.
  const workflow = { ...env, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/kit' };
  await step('node', [path.join(root, 'scripts/name-repository.ts')], copy, workflow);
  await publish(registry, copy, env);
  return registry;
}

/** Publishes the versions that are not in the registry yet. */
export async function publish(registry: Registry, copy: string, env: Readonly<Record<string, string>>): Promise<void> {
  await step('changeset', ['publish'], copy, { ...env, npm_config_registry: registry.url });
}

/** Runs a step of a release. Throws if it fails. */
export async function step(
  program: string,
  args: readonly string[],
  copy: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { code, out, err } = await run(program, args, { cwd: copy, env });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exits with ${code}:\n${out}\n${err}`);
}
