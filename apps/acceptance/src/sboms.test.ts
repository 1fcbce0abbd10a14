import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { manifestOf, publishedFolders } from './registry.ts';
import { newcomer, root, run } from './workspace.ts';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly group?: string;
  readonly purl: string;
  readonly scope?: string;
  readonly 'bom-ref': string;
}

interface Sbom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const { folder, env } = newcomer();
const sboms = new Map<string, Sbom>();
let ofExecutables: Sbom | undefined;
const fullName = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);

beforeAll(async () => {
  const target = path.join(folder, 'sboms');
  // The npm of this machine, which starts pnpm.
  const settings = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith('npm_config_') && value !== undefined ? [[name, value]] : [],
    ),
  );
  const home = process.env['HOME'] ?? folder;
  const { code, err } = await run('node', ['scripts/write-sboms.ts', target], {
    cwd: root,
    env: { ...env, ...settings, HOME: home },
  });
  expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  for (const file of readdirSync(target)) {
    // Boundary: the output of pnpm.
    const sbom = JSON.parse(readFileSync(path.join(target, file), 'utf8')) as Sbom;
    if (file.includes('-executables-')) ofExecutables = sbom;
    else sboms.set(fullName(sbom.metadata.component), sbom);
  }
});

test('each published package has a CycloneDX file that names its dependencies', () => {
  expect([...sboms.keys()].sort()).toEqual(publishedFolders.map((one) => manifestOf(one).name).sort());
  for (const one of publishedFolders) {
    const { name, version, dependencies = {} } = manifestOf(one);
    const sbom = sboms.get(name);
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { version } } });
    expect(sbom?.components.map(fullName)).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    const refs = new Set([sbom?.metadata.component, ...(sbom?.components ?? [])].map((found) => found?.['bom-ref']));
    const used = sbom?.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]) ?? [];
    expect(used.filter((ref) => !refs.has(ref))).toEqual([]);
  }
});

test('the file of the CLI names exactly the contents of the bundle', () => {
  const { components = [] } = sboms.get('@oks-kit/cli') ?? {};
  const licenses = readFileSync(path.join(root, 'apps/cli/dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  const bundled = [...licenses.matchAll(/^(\S+) (\S+) \(.+\)$/gm)].map(([, name, version]) => `${name}@${version}`);
  expect(bundled.length).toBeGreaterThan(10);
  const others = components.filter(({ group }) => group !== '@oks-kit');
  expect(others.map((one) => `${fullName(one)}@${one.version}`).sort()).toEqual(bundled.sort());
  expect(components.map(fullName)).toEqual(expect.arrayContaining(['zod', 'yaml', '@oks-kit/client', 'jq-wasm']));
  expect(components.filter(({ scope }) => scope !== undefined)).toEqual([]);
});

test('the file of the executables also names Node and its built-in libraries', () => {
  const ofBundle = sboms.get('@oks-kit/cli');
  expect(ofExecutables?.metadata.component).toEqual(ofBundle?.metadata.component);
  const node = ofExecutables?.components.find(({ name }) => name === 'node');
  expect(ofExecutables?.components.filter((one) => one !== node)).toEqual(ofBundle?.components);
  const { node: version, openssl, v8 } = process.versions;
  expect(node).toMatchObject({
    version,
    components: expect.arrayContaining([
      expect.objectContaining({ name: 'openssl', version: openssl }),
      expect.objectContaining({ name: 'v8', version: v8 }),
    ]),
  });
  const uses = ofExecutables?.dependencies.find(({ ref }) => ref === ofBundle?.metadata.component['bom-ref']);
  expect(uses?.dependsOn).toContain(node?.['bom-ref']);
});
