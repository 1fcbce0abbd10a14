/**
 * Runs a suite through turbo and prints a summary. Only failing tasks print their output. Without an argument it runs
 * what `npm test` checks; with `test:stress`, it runs that task of each package.
 */
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runTurbo } from './run-pnpm.ts';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

interface Coverage {
  total: { lines: { pct: number } };
}

const [suite] = process.argv.slice(2);
const tasks = suite === undefined ? ['lint', 'typecheck', 'test', 'check-package', 'unused', 'check-format'] : [suite];
const reportName = `${suite?.replace('test:', '') ?? 'test'}.json`;
const folders = globSync(['packages/*', 'apps/*', 'apps/examples/*', 'site']).sort();
// Delete the reports of earlier runs. Turbo restores those of cached tasks.
for (const folder of folders) rmSync(path.join(folder, 'reports', reportName), { force: true });

const started = performance.now();
const status = runTurbo([
  'run',
  ...tasks,
  '--continue=dependencies-successful',
  '--output-logs=errors-only',
  '--log-order=grouped',
  '--log-prefix=task',
]);

let passed = 0;
let failed = 0;
let skipped = 0;
for (const folder of folders) {
  const file = path.join(folder, 'reports', reportName);
  if (!existsSync(file)) continue;
  // Boundary: reports of vitest.
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const coverageFile = path.join(folder, 'reports/coverage/coverage-summary.json');
  const coverage =
    suite === undefined && existsSync(coverageFile)
      ? (JSON.parse(readFileSync(coverageFile, 'utf8')) as Coverage)
      : undefined;
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  console.log(
    `${folder.padEnd(22)} ${String(report.numPassedTests).padStart(5)} passed, ${report.numFailedTests} failed` +
      (coverage === undefined ? '' : `, ${coverage.total.lines.pct} % of lines covered`),
  );
}

const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  status === 0
    ? `${tasks.join(', ')}: everything passed in ${seconds} s on Node ${process.version}`
    : `${tasks.join(', ')}: something failed after ${seconds} s, see above`,
);
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1;
