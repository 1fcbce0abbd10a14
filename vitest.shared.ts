import { defineConfig } from 'vitest/config';

// Tests run on the sources of every workspace package, so that they need no build.
const conditions = ['@oks-kit/source', 'node', 'import', 'default'];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/test.json' },
    testTimeout: 30_000,
    hookTimeout: 30_000,
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
});
