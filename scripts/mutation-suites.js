/**
 * The code that `npm run mutation` changes, and the tests that must detect the changes.
 *
 * @type {readonly { name: string, folder: string, mutate: string[], tests: string[] }[]}
 */
export const mutationSuites = [
  {
    name: 'retry',
    folder: 'packages/client',
    mutate: ['src/{retry,verify-retry}.ts'],
    tests: ['src/{retry,verify-retry}.test.ts'],
  },
  {
    name: 'planner',
    folder: 'packages/apply',
    mutate: ['src/plan/!(*.test|*.fixture).ts'],
    tests: ['src/plan/*.test.ts'],
  },
  {
    name: 'kubeconfig',
    folder: 'packages/kubeconfig',
    mutate: ['src/merge.ts', 'src/yaml/edit-yaml.ts'],
    tests: ['src/{merge,merge-again,write-kubeconfig,yaml/edit-yaml}.test.ts'],
  },
];

/**
 * The suite of a name, or the first one.
 *
 * @param {string | undefined} name
 */
export function suiteOf(name = 'retry') {
  const suite = mutationSuites.find((one) => one.name === name);
  if (suite === undefined) throw new Error(`There is no suite ${name} of mutation tests.`);
  return suite;
}

/**
 * The folder of the reports of a suite.
 *
 * @param {string} name
 */
export function reportsOf(name) {
  return `reports/mutation/${name}`;
}
