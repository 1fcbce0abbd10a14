import { defineConfig } from 'vitest/config';
import shared from './vitest.shared.ts';

/** The tests that `npm run mutation` runs against each mutant. */
const suites = [
  { name: 'client', root: 'packages/client', include: ['src/{retry,unsent-failures,service-errors,client}.test.ts'] },
  {
    name: 'kubeconfig',
    root: 'packages/kubeconfig',
    include: ['src/{merge,write-kubeconfig,parse-kubeconfig,exec-credential}.test.ts'],
  },
  { name: 'apply', root: 'packages/apply', include: ['src/plan/*.test.ts'] },
];

export default defineConfig((env) => {
  const { ssr = {}, test: { reporters: _reporters, outputFile: _outputFile, ...test } = {} } = shared(env);
  return { test: { projects: suites.map((suite) => ({ ssr, test: { ...test, ...suite } })) } };
});
