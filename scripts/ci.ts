/**
 * Everything `npm test` checks, through turbo: quiet while all is well, a summary at the end.
 * What failed prints its own output in full.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

interface Coverage {
  total: { lines: { pct: number } };
}

const started = performance.now();
const { status } = spawnSync(
  process.execPath,
  [
    'scripts/turbo.ts',
    'run',
    'lint',
    'typecheck',
    'test',
    'check-package',
    'unused',
    'check-format',
    '--continue=dependencies-successful',
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--log-prefix=task',
  ],
  { stdio: 'inherit' },
);

let passed = 0;
let failed = 0;
let skipped = 0;
for (const folder of globSync(['packages/*', 'apps/*', 'apps/examples/*']).sort()) {
  const file = path.join(folder, 'reports/test.json');
  if (!existsSync(file)) continue;
  // Boundary: written by vitest's JSON reporter, and so is the coverage.
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const coverageFile = path.join(folder, 'reports/coverage/coverage-summary.json');
  const coverage = existsSync(coverageFile) ? (JSON.parse(readFileSync(coverageFile, 'utf8')) as Coverage) : undefined;
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  console.log(
    `${folder.padEnd(22)} ${String(report.numPassedTests).padStart(5)} passed, ${report.numFailedTests} failed${coverage === undefined ? '' : `, ${coverage.total.lines.pct} % of lines covered`}`,
  );
}

const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  status === 0
    ? `lint, types, tests and package checks are green, in ${seconds} s on Node ${process.version}`
    : 'something failed, see above',
);
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1;
