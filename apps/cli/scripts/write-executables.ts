/**
 * Writes `oks` as executables that contain Node, for users who have none: `executables/oks-linux-x64` and so on, and
 * the licenses of what they contain. Builds for the platforms that are given, or for this one and each other one whose
 * Node is installed here.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { build } from 'tsdown';
import { start } from '../tsdown.config.ts';

/** Writes data into an executable. */
type Inject = (
  file: string,
  section: string,
  data: Buffer,
  options: { readonly sentinelFuse: string; readonly machoSegmentName: string },
) => Promise<void>;

const require = createRequire(import.meta.url);
// Boundary: a CommonJS module without types.
const { inject } = require('postject') as { readonly inject: Inject };

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'executables');
const work = path.join(folder, 'build');
const program = path.join(root, 'dist/program');
const page = path.join(program, 'page');
const licensesFile = 'THIRD-PARTY-LICENSES.txt';
const here = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** The executable of Node for a platform, if this version of it is installed in the workspace. */
function installedNode(platform: string): string | undefined {
  const installed = path.join(root, `../../node_modules/node-${platform}`);
  if (!existsSync(installed)) return undefined;
  // Boundary: the manifest of a package.
  const { version } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as { version: string };
  const file = path.join(installed, platform.startsWith('win') ? 'bin/node.exe' : 'bin/node');
  return `v${version}` === process.version && existsSync(file) ? file : undefined;
}

/** The texts of the program's files, as `dist/program` has them. */
function programFiles(): ReadonlyMap<string, string> {
  const files = readdirSync(program).filter((file) => file.endsWith('.cjs'));
  return new Map(files.map((file) => [file, readFileSync(path.join(program, file), 'utf8')]));
}

/** The license of Node, which is in the folder of its installation. */
function nodeLicense(): string {
  const installation = path.dirname(process.execPath);
  const file = [installation, path.dirname(installation)].map((one) => path.join(one, 'LICENSE')).find(existsSync);
  if (file === undefined) throw new Error(`There is no license of Node beside ${process.execPath}.`);
  return readFileSync(file, 'utf8');
}

/** The main script that Node starts: the program and, for this platform, its compiled code. */
function startData(platform: string): Buffer {
  const target = path.join(work, platform);
  mkdirSync(target);
  const assets: Record<string, string> = {};
  const add = (name: string, data: string | Buffer): void => {
    assets[name] = path.join(target, name);
    writeFileSync(assets[name], data);
  };
  for (const [name, text] of programFiles()) {
    add(name, text);
    // Compiled code is the same only on the same platform.
    if (platform === here) add(`${name}.compiled`, new Script(text, { filename: name }).createCachedData());
  }
  mkdirSync(path.join(target, 'page'));
  for (const name of readdirSync(page)) add(`page/${name}`, readFileSync(path.join(page, name)));
  const config = path.join(target, 'config.json');
  const output = path.join(target, 'start.blob');
  const main = path.join(work, 'executable.cjs');
  writeFileSync(config, JSON.stringify({ main, output, assets, disableExperimentalSEAWarning: true }));
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(output);
}

async function writeExecutable(platform: string, node: string): Promise<void> {
  const file = path.join(folder, `oks-${platform}${platform.startsWith('win') ? '.exe' : ''}`);
  copyFileSync(node, file);
  chmodSync(file, 0o755);
  const isMac = platform.startsWith('darwin');
  // A changed executable needs a new signature. macOS does not run unsigned executables.
  if (isMac) execFileSync('codesign', ['--remove-signature', file]);
  await inject(file, 'NODE_SEA_BLOB', startData(platform), {
    sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
    machoSegmentName: 'NODE_SEA',
  });
  if (isMac) execFileSync('codesign', ['--sign', '-', file]);
  console.log(path.relative(process.cwd(), file));
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
await build({ ...start('src/main/executable.ts'), config: false, cwd: root, outDir: work });
const asked = process.argv.slice(2);
for (const platform of asked.length > 0 ? asked : new Set([here, 'linux-x64', 'linux-arm64', 'win-x64'])) {
  const node = platform === here ? process.execPath : installedNode(platform);
  if (node !== undefined) await writeExecutable(platform, node);
  else if (asked.length > 0) throw new Error(`Node ${process.version} for ${platform} is not installed.`);
}
writeFileSync(
  path.join(folder, licensesFile),
  `Node.js ${process.version}\n\n${nodeLicense()}\n${readFileSync(path.join(root, 'dist', licensesFile), 'utf8')}` +
    `\n${readFileSync(path.join(page, 'licenses.md'), 'utf8')}`,
);
rmSync(work, { recursive: true });
