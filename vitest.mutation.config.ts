import { defineConfig } from 'vitest/config';
import { suiteOf } from './scripts/mutation-suites.js';
import shared from './vitest.shared.ts';

export default defineConfig((env) => {
  const { test, ...others } = shared(env);
  const { folder, tests } = suiteOf(process.env['MUTATION_SUITE']);
  // Each change starts a new worker, in which all test files share the modules: most of the time was spent on imports.
  return { ...others, root: folder, test: { ...test, include: tests, isolate: false } };
});
