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
  },
});
