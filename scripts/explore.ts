/**
 * Runs the property tests with a random seed, or with `TEST_SEED`: once, or again and again for `MINUTES`. Words select
 * the files whose paths contain one of them:
 *
 *     MINUTES=60 npm run test:explore -- manifest kubeconfig profile parse response
 *
 * Add a test for each failure that it finds.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const words = process.argv.slice(2);
const folders = globSync(['packages/*', 'apps/*']).flatMap((folder) => {
  const files = globSync('src/**/*.test.ts', { cwd: folder }).filter(
    (file) =>
      (words.length === 0 || words.some((word) => path.join(folder, file).includes(word))) &&
      readFileSync(path.join(folder, file), 'utf8').includes("from 'fast-check'"),
  );
  return files.length === 0 ? [] : [{ folder, files }];
});
if (folders.length === 0) throw new Error(`No file with property tests matches ${words.join(' ')}.`);

const place = mkdtempSync(path.join(tmpdir(), 'oks-explore-'));
const counts = path.join(place, 'counts');
const end = Date.now() + Number(process.env['MINUTES'] ?? 0) * 60_000;
const failed: string[] = [];
let rounds = 0;
do {
  rounds += 1;
  const seed = process.env['TEST_SEED'] ?? String(randomInt(2 ** 31));
  console.log(`TEST_SEED=${seed}`);
  for (const { folder, files } of folders) {
    const { status } = spawnSync('vitest', ['run', '--reporter=dot', ...files], {
      cwd: folder,
      stdio: 'inherit',
      env: { ...process.env, TEST_SEED: seed, TEST_COUNTS: counts },
      shell: process.platform === 'win32',
    });
    if (status !== 0) failed.push(`TEST_SEED=${seed} in ${folder}`);
  }
} while (Date.now() < end);

// One line for each property that ran: the number of its examples.
const examples = existsSync(counts) ? readFileSync(counts, 'utf8').trimEnd().split('\n').map(Number) : [];
rmSync(place, { recursive: true });
console.log(`${rounds} rounds, ${examples.length} properties, ${examples.reduce((sum, one) => sum + one, 0)} examples`);
console.log(failed.length === 0 ? 'No property failed.' : `Failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
