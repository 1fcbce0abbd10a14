/**
 * Packs the package in the current folder and checks the result: publint, are-the-types-wrong, the layers and licenses
 * of its dependencies, its own license, its size, its files, and the reports of its public API.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { isAllowedLicense } from './allowed-licenses.ts';

/** What an entry leads to: a file, or one for each condition. */
type Target = string | Record<string, string>;

interface Manifest {
  name: string;
  license?: string;
  exports?: Record<string, Target>;
  publishConfig?: { exports?: Record<string, Target> };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const folder = process.cwd();
// Boundary: our own files.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const layers = JSON.parse(readFileSync(new URL('../layers.json', import.meta.url), 'utf8')) as Record<string, string[]>;
const packedKilobytes = JSON.parse(readFileSync(new URL('packed-kilobytes.json', import.meta.url), 'utf8')) as Record<
  string,
  number
>;
const complaints: string[] = [];

/** The files that a package may contain. */
const publishable = new RegExp(
  `^package/(?:${[
    'dist/.*',
    'bin/.*',
    String.raw`man/oks[a-z-]*\.1`,
    String.raw`package\.json`,
    String.raw`(?:README|CHANGELOG)\.md`,
    'LICENSE',
    String.raw`[a-z]+\.schema\.json`,
  ].join('|')})$`,
);

function checkManifest(): void {
  const allowed = layers[path.basename(folder)] ?? [];
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (!name.startsWith('@oks-kit/')) continue;
    if (!allowed.includes(name.slice('@oks-kit/'.length)))
      complaints.push(`depends on ${name}, which layers.json does not allow`);
    if (range !== 'workspace:^') complaints.push(`depends on ${name} as ${range}, not workspace:^`);
  }
  if (manifest.license !== 'Apache-2.0' || !existsSync('LICENSE'))
    complaints.push('is not licensed under Apache-2.0, or has no LICENSE file');
  const published = Object.fromEntries(
    Object.entries(manifest.exports ?? {})
      .map(([entry, target]): [string, Target] => [entry, withoutSource(target)])
      // An entry of the source alone is shared in the workspace only.
      .filter(([, target]) => typeof target === 'string' || Object.keys(target).length > 0),
  );
  if (manifest.exports !== undefined && JSON.stringify(published) !== JSON.stringify(manifest.publishConfig?.exports)) {
    complaints.push('publishConfig.exports must be equal to exports without @oks-kit/source');
  }
}

function withoutSource(target: Target): Target {
  if (typeof target === 'string') return target;
  const { '@oks-kit/source': _source, ...conditions } = target;
  return conditions;
}

function checkLicenses(): void {
  // Boundary: the report of pnpm, by license.
  const found = JSON.parse(
    execFileSync('pnpm', ['licenses', 'list', '--prod', '--json'], { encoding: 'utf8' }) || '{}',
  ) as Record<string, { name: string }[]>;
  for (const [license, packages] of Object.entries(found)) {
    if (isAllowedLicense(license)) continue;
    complaints.push(`depends on ${packages.map(({ name }) => name).join(', ')} with the license ${license}`);
  }
}

function checkApi(): void {
  try {
    execFileSync(process.execPath, [path.join(import.meta.dirname, 'api-report.ts')], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    complaints.push(error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error));
  }
}

async function checkTarball(tarball: string): Promise<void> {
  const bytes = readFileSync(tarball);
  const kilobytes = bytes.byteLength / 1000;
  const most = packedKilobytes[path.basename(folder)] ?? 0;
  if (kilobytes > most)
    complaints.push(
      `packs to ${kilobytes.toFixed(1)} kB, more than the ${most} kB allowed in scripts/packed-kilobytes.json`,
    );
  const { messages } = await publint({ pack: { tarball: Uint8Array.from(bytes).buffer }, strict: true });
  for (const message of messages) complaints.push(formatMessage(message, {}, { color: false }) ?? message.code);

  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const stray = files.filter((file) => !publishable.test(file));
  for (const file of stray) complaints.push(`would publish ${file}`);
  for (const file of ['LICENSE', 'README.md']) {
    if (!files.includes(`package/${file}`)) complaints.push(`would not publish ${file}`);
  }
  // Boundary: our own package.json.
  const packed = JSON.parse(
    execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
  ) as Manifest;
  if (JSON.stringify(packed.exports ?? {}).includes('@oks-kit/source')) {
    complaints.push('would publish the @oks-kit/source condition');
  }
  if (manifest.exports !== undefined) {
    try {
      execFileSync('attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch (error) {
      complaints.push(
        `are-the-types-wrong:\n${error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)}`,
      );
    }
  }
}

const pack = mkdtempSync(path.join(tmpdir(), 'oks-kit-pack-'));
try {
  checkManifest();
  checkLicenses();
  checkApi();
  const packed = execFileSync('pnpm', ['pack', '--json', '--pack-destination', pack], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { filename } = JSON.parse(packed) as { filename: string };
  await checkTarball(path.resolve(pack, filename));
} finally {
  rmSync(pack, { recursive: true, force: true });
}

if (complaints.length > 0) {
  for (const complaint of complaints) console.error(`${manifest.name}: ${complaint}`);
  process.exitCode = 1;
}
