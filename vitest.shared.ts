import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests use the sources of the workspace packages and need no build.
const conditions = ['@oks-kit/source', 'node', 'default'];

/**
 * Suites that `npm test` does not run. `drain.stress.test.ts` belongs to `npm run test:stress`, which runs
 * `vitest run --mode stress`. The others need programs other than Node.
 */
const suites = ['stress', 'kubectl', 'kubernetes', 'postgres', 'python', 'shells', 'site', 'browser', 'executables'];

/**
 * Where the programs that tests start keep their compiled code: without it, `oks` takes almost three times as long to
 * start from its sources. A test that gives a program its own environment passes the variable on.
 */
const compileCache = fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

const isLong = (mode: string): boolean => mode === 'stress' || mode === 'kubernetes';

export default defineConfig(({ mode }) => ({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [suites.includes(mode) ? `src/**/*.${mode}.test.ts` : 'src/**/*.test.ts'],
    exclude: suites.filter((suite) => suite !== mode).map((suite) => `src/**/*.${suite}.test.ts`),
    setupFiles: [fileURLToPath(new URL('vitest.setup.ts', import.meta.url))],
    env: { NODE_COMPILE_CACHE: compileCache },
    reporters: ['default', 'json'],
    outputFile: { json: `reports/${mode}.json` },
    // A limit for tests that hang. No test may need this long, however busy the machine is.
    testTimeout: isLong(mode) ? 900_000 : 180_000,
    hookTimeout: isLong(mode) ? 900_000 : 180_000,
    // What a test waits for happens soon on an idle machine, and later on a busy one.
    expect: { poll: { timeout: 120_000 } },
    // An API server alone keeps a processor busy while it starts.
    maxWorkers: mode === 'kubernetes' ? 1 : 2,
    typecheck: { enabled: false },
    // With `--coverage`. Code in child processes is not counted.
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.{test,test-d,fixture}.ts', 'src/generated/**', 'src/testing/**'],
      reporter: ['json-summary'],
      reportsDirectory: 'reports/coverage',
    },
  },
}));
