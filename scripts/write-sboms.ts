/**
 * Writes a software bill of materials (CycloneDX) for each published package into a folder: what an installation of it
 * brings, and for the CLI what its bundle contains. Another one is for the executables of the CLI, which also contain
 * Node. Needs the built CLI.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runPnpm } from './run-pnpm.ts';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly group?: string;
  readonly 'bom-ref': string;
  readonly scope?: string;
  readonly properties?: readonly unknown[];
}

interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const [folder = 'sboms'] = process.argv.slice(2);
const licensesOfBundle = readFileSync('apps/cli/dist/THIRD-PARTY-LICENSES.txt', 'utf8');
if (!readFileSync('pnpm-workspace.yaml', 'utf8').includes(`nodeVersion: ${process.versions.node}\n`))
  throw new Error(`Run this with the Node of the workspace, not with ${process.version}.`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

function write(packages: readonly string[], ...flags: readonly string[]): void {
  const filters = packages.flatMap((one) => ['--filter', one]);
  const out = path.join(path.resolve(folder), '%s-%v.cdx.json');
  const code = runPnpm([...filters, 'sbom', '--sbom-format', 'cyclonedx', '--out', out, ...flags]);
  if (code !== 0) process.exit(code);
}

write(['./packages/*', '@oks-kit/mcp'], '--split', '--prod');

// The CLI has no dependencies of its own: what it is developed with is bundled, apart from tools and tests.
write(['@oks-kit/cli'], '--split', '--sbom-type', 'application');
const bundled = new Set(
  [...licensesOfBundle.matchAll(/^(\S+) (\S+) \(.+\)$/gm)].map(([, name, version]) => `${name}@${version}`),
);
const isBundled = ({ group, name, version }: Component): boolean =>
  group === '@oks-kit' || bundled.has(`${group === undefined ? '' : `${group}/`}${name}@${version}`);

for (const file of globSync(path.join(folder, 'oks-kit-cli-*.cdx.json'))) {
  // Boundary: the output of pnpm.
  const sbom = JSON.parse(readFileSync(file, 'utf8')) as Sbom;
  const components = sbom.components
    .filter(isBundled)
    // Shipped, although pnpm treats them as development dependencies.
    .map(({ scope: _scope, properties: _properties, ...component }) => component);
  const refs = new Set([sbom.metadata.component, ...components].map((one) => one['bom-ref']));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  writeSbom(file, { ...sbom, components, dependencies });
  writeSbom(file.replace('-cli-', '-cli-executables-'), withNode({ ...sbom, components, dependencies }));
}

function writeSbom(file: string, sbom: Sbom): void {
  writeFileSync(file, `${JSON.stringify(sbom, undefined, 2)}\n`);
}

/** The bill of the executables: that of the bundle, with the Node that runs this script and what is built into it. */
function withNode({ components, dependencies, ...sbom }: Sbom): Sbom {
  const { node: version, modules: _modules, napi: _napi, ...builtIn } = process.versions;
  const ref = `pkg:generic/node@${version}`;
  const node = {
    type: 'platform',
    'bom-ref': ref,
    name: 'node',
    version,
    licenses: [{ license: { id: 'MIT' } }],
    purl: ref,
    // Its own list of what it contains. `LICENSE` of Node has their licenses.
    components: Object.entries(builtIn).flatMap(([name, of]) =>
      of === undefined || of === '' ? [] : [{ type: 'library', name, version: of, 'bom-ref': `${ref}#${name}` }],
    ),
  };
  const program = sbom.metadata.component['bom-ref'];
  return {
    ...sbom,
    components: [...components, node],
    dependencies: [
      ...dependencies.map((one) => (one.ref === program ? { ...one, dependsOn: [...one.dependsOn, ref] } : one)),
      { ref, dependsOn: [] },
    ],
  };
}
