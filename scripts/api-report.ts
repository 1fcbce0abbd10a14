/**
 * Checks the reports of the public API of the package in the current folder, one per entry, in its `api` folder. Fails
 * if a report is outdated, or if it differs from the last release and no changeset names the package. With `--write`,
 * writes the reports.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

interface Manifest {
  name: string;
  exports?: Record<string, string | { types?: string }>;
}

const folder = process.cwd();
const root = path.resolve(import.meta.dirname, '..');
const write = process.argv.includes('--write');
// Boundary: our own package.json.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const complaints: string[] = [];

/** The report of one entry. */
function reportOf(types: string, name: string, scratch: string): string {
  const config = ExtractorConfig.prepare({
    configObject: {
      mainEntryPointFilePath: path.join(scratch, types),
      projectFolder: folder,
      // The declaration files are enough. The source condition would lead to the sources.
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2024',
            lib: ['es2024', 'esnext.disposable', 'dom'],
            module: 'nodenext',
            types: ['node'],
            skipLibCheck: true,
            strict: true,
          },
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: scratch,
        reportTempFolder: scratch,
        reportFileName: name,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(folder, 'package.json'),
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) complaints.push(message.text);
    },
  });
  return readFileSync(path.join(scratch, `${name}.api.md`), 'utf8');
}

/** The report at the last release of the package; undefined if there was none. */
function released(file: string): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('log', '-1', '--format=%H', '--', 'CHANGELOG.md');
    return commit === '' ? undefined : `${git('show', `${commit}:./${file}`)}\n`;
  } catch {
    return undefined;
  }
}

const entries = Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) =>
  // An entry without types is shared in the workspace only.
  typeof target === 'object' && target.types !== undefined ? [{ entry, types: target.types }] : [],
);
// In the package folder, so that its dependencies resolve. Not in node_modules, because the extractor only lists names
// of files there. Without source maps, which the extractor cannot handle.
const scratch = mkdtempSync(path.resolve('.api-report-'));
let changed = false;
try {
  if (write) {
    rmSync('api', { recursive: true, force: true });
    if (entries.length > 0) mkdirSync('api');
  }
  cpSync('dist', path.join(scratch, 'dist'), { recursive: true, filter: (file) => !file.endsWith('.map') });
  for (const { entry, types } of entries) {
    const name = entry === '.' ? 'index' : path.basename(entry);
    const file = `api/${name}.api.md`;
    const report = reportOf(types, name, scratch);
    if (write) writeFileSync(file, report);
    else if (!globSync(file).includes(file) || readFileSync(file, 'utf8') !== report) {
      complaints.push(
        `${file} is outdated: check the changes, run \`npm run api\`, and commit the report with a changeset`,
      );
    }
    changed ||= released(file) !== report;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (!write && changed) {
  const named = globSync('.changeset/*.md', { cwd: root }).some((file) =>
    readFileSync(path.join(root, file), 'utf8').includes(`'${manifest.name}':`),
  );
  if (!named)
    complaints.push(
      'its public API has changed since the last release, and no changeset names it: add one to .changeset',
    );
}
for (const complaint of complaints) console.error(`${manifest.name}: ${complaint}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
