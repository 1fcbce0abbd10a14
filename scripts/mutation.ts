/** Runs the mutation tests of all suites, or of those that are named: `npm run mutation -- retry planner`. */
import { spawnSync } from 'node:child_process';
import { mutationSuites, suiteOf } from './mutation-suites.js';

const asked = process.argv.slice(2);
const suites = asked.length === 0 ? mutationSuites : asked.map(suiteOf);
for (const { name } of suites) {
  console.log(`== ${name}`);
  const { status } = spawnSync('stryker', ['run'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_SUITE: name },
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exitCode = 1;
}
