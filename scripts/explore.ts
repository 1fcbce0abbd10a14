/**
 * Runs the property tests with a random seed, or with `TEST_SEED`. `npm run test:explore -- 5` runs five rounds.
 * Turn a failure that it finds into a test.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folders = globSync(['packages/*', 'apps/*']).flatMap((folder) => {
  const files = globSync('src/**/*.test.ts', { cwd: folder }).filter((file) =>
    readFileSync(path.join(folder, file), 'utf8').includes("from 'fast-check'"),
  );
  return files.length === 0 ? [] : [{ folder, files }];
});
const rounds = Number(process.argv[2] ?? 1);
const failed: string[] = [];
for (let round = 0; round < rounds; round += 1) {
  const seed = process.env['TEST_SEED'] ?? String(randomInt(2 ** 31));
  console.log(`TEST_SEED=${seed}`);
  for (const { folder, files } of folders) {
    const { status } = spawnSync('vitest', ['run', '--reporter=dot', ...files], {
      cwd: folder,
      stdio: 'inherit',
      env: { ...process.env, TEST_SEED: seed },
      shell: process.platform === 'win32',
    });
    if (status !== 0) failed.push(`TEST_SEED=${seed} in ${folder}`);
  }
}
console.log(failed.length === 0 ? 'No property failed.' : `Failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
