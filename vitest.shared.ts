import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests run on the sources of every workspace package, so that they need no build.
const conditions = ['@oks-kit/source', 'node', 'import', 'default'];

/**
 * Suites that `npm test` leaves out. `drain.stress.test.ts` belongs to `npm run test:stress`, which is
 * `vitest run --mode stress`. The others need a program beyond Node.
 */
const suites = ['stress', 'kubectl', 'python', 'shells'];

export default defineConfig(({ mode }) => ({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [suites.includes(mode) ? `src/**/*.${mode}.test.ts` : 'src/**/*.test.ts'],
    exclude: suites.filter((suite) => suite !== mode).map((suite) => `src/**/*.${suite}.test.ts`),
    setupFiles: [fileURLToPath(new URL('vitest.setup.ts', import.meta.url))],
    reporters: ['default', 'json'],
    outputFile: { json: `reports/${mode}.json` },
    // A limit for what hangs. No test may come near it, however busy the machine is.
    testTimeout: mode === 'stress' ? 900_000 : 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    typecheck: { enabled: false },
    // With `--coverage`. What a test starts as a process of its own is not counted.
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.{test,test-d,fixture}.ts', 'src/generated/**', 'src/testing/**'],
      reporter: ['json-summary'],
      reportsDirectory: 'reports/coverage',
    },
  },
}));
