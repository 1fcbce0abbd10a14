import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobs } from './package-jobs.ts';
import {
  manifestOf,
  publish,
  publishedFolders,
  publishFirstRelease,
  type Registry,
  step,
  writeChangeset,
} from './registry.ts';
import { newcomer, root, run } from './workspace.ts';

const names = new Map(publishedFolders.map((one) => [manifestOf(one).name, one]));
const { folder, env } = newcomer();
const copy = path.join(folder, 'copy');
let registry: Registry;
/** Versions of the first release. */
let first: ReadonlyMap<string, string>;

const versions = (): Map<string, string> =>
  new Map([...names].map(([name, one]): [string, string] => [name, manifestOf(one, copy).version]));

beforeAll(async () => {
  registry = await publishFirstRelease(folder, copy, env);
  first = versions();
});
afterAll(() => registry[Symbol.asyncDispose]());

/** Releases a change of one package, as the release workflow does. Returns its new version. */
async function release(name: string, bump: 'patch' | 'minor'): Promise<string> {
  writeChangeset(copy, 'a-change', { [name]: bump });
  await step('node', [path.join(root, 'scripts/release-bundles.ts')], copy, env);
  await step('changeset', ['version'], copy, env);
  await publish(registry, copy, env);
  return versions().get(name) ?? '';
}

// A patch is in the ranges of the first release, such as ^0.1.0. A minor release before 1.0 is not.
test.each([...names.keys()].flatMap((name) => [[name, 'patch'] as const, [name, 'minor'] as const]))(
  'a new %s (%s) works beside the first release of all other packages',
  async (name, bump) => {
    const version = await release(name, bump);
    expect(version).not.toBe(first.get(name));
    const place = path.join(folder, 'installs', `${path.basename(name)}-${bump}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'package.json'), '{ "private": true, "type": "module" }');
    const wanted = [...first].map(([one, old]) => `${one}@${one === name ? version : old}`);
    const peers = new Set([...names.values()].flatMap((one) => Object.keys(manifestOf(one).peerDependencies ?? {})));
    const others = [...peers].filter((peer) => !names.has(peer));
    const flags = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', '--prefer-online'];
    const installed = await run('npm', ['install', ...flags, ...wanted, ...others], { cwd: place, env });
    expect([installed.code, installed.err]).toEqual([0, '']);
    expect(manifestOf(path.join('node_modules', name), place).version).toBe(version);
    // Each package has the versions that its ranges ask for: npm names those that do not fit.
    expect((await run('npm', ['ls', '--all'], { cwd: place, env })).err).toBe('');
    for (const [one, job] of Object.entries(jobs)) {
      writeFileSync(path.join(place, 'job.mjs'), job);
      const result = await run(process.execPath, ['--no-warnings', 'job.mjs'], { cwd: place, env });
      expect([one, result]).toEqual([one, { code: 0, out: 'works\n', err: '' }]);
    }
  },
);
