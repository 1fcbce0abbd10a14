/** Runs the mutation tests of all suites, or of those that are named: `npm run mutation -- retry planner`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mutationSuites, reportsOf, suiteOf } from './mutation-suites.js';

/** The part of Stryker's report that is summed up. */
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/** The score and the counts of a suite that has run. */
function summaryOf(name: string, minutes: number): string {
  const file = `${reportsOf(name)}/report.json`;
  if (!existsSync(file)) return `${name}: did not run to the end`;
  // Boundary: Stryker's format.
  const { files } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const all = Object.values(files).flatMap(({ mutants }) => mutants);
  const count = (status: string): number => all.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed');
  const timedOut = count('Timeout');
  const survived = count('Survived');
  const notReached = count('NoCoverage');
  const noticed = killed + timedOut;
  const score = ((100 * noticed) / (noticed + survived + notReached)).toFixed(1);
  return (
    `${name}: ${score} % (killed ${killed}, timed out ${timedOut}, survived ${survived}, not reached ${notReached}) ` +
    `in ${minutes.toFixed(1)} minutes`
  );
}

const asked = process.argv.slice(2);
const suites = asked.length === 0 ? mutationSuites : asked.map(suiteOf);
const summaries: string[] = [];
for (const { name } of suites) {
  console.log(`== ${name}`);
  rmSync(`${reportsOf(name)}/report.json`, { force: true });
  const start = performance.now();
  const { status } = spawnSync('stryker', ['run'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_SUITE: name },
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exitCode = 1;
  summaries.push(summaryOf(name, (performance.now() - start) / 60_000));
}
console.log(summaries.join('\n'));
