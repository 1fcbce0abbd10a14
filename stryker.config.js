/** `npm run mutation`: changes the code in many small ways and checks that a test notices each of them. */
export default {
  mutate: [
    'packages/client/src/{retry,verify-retry}.ts',
    'packages/kubeconfig/src/merge.ts',
    'packages/kubeconfig/src/yaml/edit-yaml.ts',
    'packages/apply/src/plan/!(*.test|*.fixture).ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  packageManager: 'pnpm',
  concurrency: 2,
  // A mutant that hangs. A busy machine needs longer.
  timeoutMS: 30_000,
  // Results of an earlier run are used for what has not changed since.
  incremental: true,
  incrementalFile: 'reports/mutation/results.json',
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/report.json' },
  clearTextReporter: { logTests: false, allowColor: false },
  ignorePatterns: ['/docs', '/apps', '/site', '/sboms', 'dist', 'reports', '.turbo'],
  tempDirName: 'reports/mutation/sandbox',
  allowEmpty: false,
  thresholds: { high: 90, low: 85, break: 85 },
};
