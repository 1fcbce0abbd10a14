import { reportsOf, suiteOf } from './scripts/mutation-suites.js';

const suite = suiteOf(process.env['MUTATION_SUITE']);
const reports = reportsOf(suite.name);

/** Changes the code in many small ways, and checks that a test notices each of them. */
export default {
  mutate: suite.mutate.map((pattern) => `${suite.folder}/${pattern}`),
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  packageManager: 'pnpm',
  concurrency: 2,
  // A mutant that hangs. A busy machine needs longer.
  timeoutMS: 60_000,
  // Results of an earlier run are used for what has not changed since.
  incremental: true,
  incrementalFile: `${reports}/results.json`,
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: `${reports}/index.html` },
  jsonReporter: { fileName: `${reports}/report.json` },
  clearTextReporter: { logTests: false, allowColor: false },
  ignorePatterns: ['/docs', '/apps', '/site', '/sboms', 'dist', 'reports', '.turbo'],
  tempDirName: `${reports}/sandbox`,
  thresholds: { high: 90, low: 85, break: 85 },
};
