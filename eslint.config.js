import { readFileSync } from 'node:fs';
import comments from '@eslint-community/eslint-plugin-eslint-comments';
import js from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The packages that each package may import. check-package.ts checks the dependencies in package.json. */
const layers = JSON.parse(readFileSync(new URL('layers.json', import.meta.url), 'utf8'));
const everyPackage = Object.keys(layers);

/** What published code must not import: higher layers, and internal files of other packages. */
function layerRule(name, { node }) {
  const forbidden = everyPackage.filter((other) => other !== name && !layers[name].includes(other));
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...(forbidden.length === 0
            ? []
            : [
                {
                  regex: `^@oks-kit/(${forbidden.join('|')})(/|$)`,
                  message: `${name} stands below it: imports point one way (layers.json).`,
                },
              ]),
          { regex: `^@oks-kit/${name}(/|$)`, message: 'Import the file itself, not the own package.' },
          { regex: '^@oks-kit/[^/]+/(src|dist)/', message: 'A package is reached through its exports only.' },
          { regex: '(^|/)\\.\\./.*packages/', message: 'Import a package by its name.' },
          ...(node ? [] : [{ regex: '^node:', message: 'The main entries run in browsers: keep this behind ./node.' }]),
        ],
      },
    ],
  };
}

const noNodeGlobals = ['process', 'Buffer', '__dirname', 'require', 'setImmediate'].map((name) => ({
  name,
  message: 'The main entries run in browsers: keep this behind ./node.',
}));

/**
 * Only entry files may use the environment, the arguments and the streams of the process. Other code receives them as
 * arguments, so that tests can pass their own.
 */
const readsProcess = {
  selector:
    'MemberExpression[object.name="process"]' +
    ':not([property.name=/^(getBuiltinModule|emitWarning|pid|kill|platform|arch|versions)$/]), ' +
    'VariableDeclarator[init.name="process"]',
  message: 'Take it as an argument: only an entry reads the environment, the arguments and the streams of the process.',
};
/** The files that may use them. */
const entries = [
  // The command line.
  'apps/cli/src/main/bin.ts',
  'apps/cli/src/main/executable.ts',
  'apps/cli/src/main/main.ts',
  'apps/cli/src/main/run-process.ts',
  'apps/cli/src/main/process-output.ts',
  // The server for assistants.
  'apps/mcp/src/main/bin.ts',
  // Defaults of the `./node` entries.
  'packages/auth/src/node/default-credentials.ts',
  'packages/auth/src/node/run-command.ts',
  // Where the programs of a control plane are searched.
  'packages/emulator/src/clusters/kube-apiserver/own-surroundings.ts',
];
/** Files that only tests use. */
const forTests = [
  '**/*.test.ts',
  '**/*.fixture.ts',
  'packages/emulator/src/testing/**',
  'packages/emulator/src/clusters/builtin/test-cluster.ts',
  'apps/cli/src/testing/**',
];

/** Packages whose main entry imports no `node:` module. */
const portable = ['core', 'schemas', 'auth', 'client', 'kubeconfig', 'apply'];
const folderOf = (name) => `${name === 'cli' || name === 'mcp' ? 'apps' : 'packages'}/${name}`;

export default defineConfig(
  globalIgnores(['**/dist/', '**/reports/', '**/coverage/', '**/generated/', '**/node_modules/', '**/.turbo/']),
  js.configs.recommended,
  {
    plugins: { comments, stylistic },
    rules: {
      'comments/require-description': 'error',
      'comments/no-unlimited-disable': 'error',
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    // Biome wraps code, but not comments, strings and regular expressions.
    files: ['**/*.{ts,tsx,js}'],
    rules: { 'stylistic/max-len': ['error', { code: 120, tabWidth: 2 }] },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: {
      'import-x/extensions': ['.ts', '.tsx', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js'],
          conditionNames: ['@oks-kit/source', 'node', 'import', 'default'],
        }),
      ],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'import-x/no-self-import': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      // Numbers and booleans are allowed in templates.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Promises of event handlers are handled inside.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  ...everyPackage.flatMap((name) => [
    {
      files: [`${folderOf(name)}/src/**/*.ts`],
      ignores: ['**/*.test.ts', '**/*.test-d.ts', '**/*.fixture.ts'],
      rules: layerRule(name, { node: !portable.includes(name) }),
    },
    ...(portable.includes(name)
      ? [
          {
            files: [`${folderOf(name)}/src/**/*.ts`],
            ignores: ['**/*.test.ts', '**/*.test-d.ts', '**/*.fixture.ts', `${folderOf(name)}/src/node/**`],
            rules: { 'no-restricted-globals': ['error', ...noNodeGlobals] },
          },
          {
            files: [`${folderOf(name)}/src/node/**/*.ts`],
            ignores: ['**/*.test.ts'],
            rules: layerRule(name, { node: true }),
          },
        ]
      : []),
  ]),
  {
    // The framework of the CLI does not depend on OKS.
    files: ['apps/cli/src/framework/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(@oks-kit/|\\.\\./)',
              message: 'The framework must not depend on OKS or on the rest of the CLI.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['{packages,apps/cli,apps/mcp}/**/src/**/*.ts'],
    ignores: [...entries, ...forTests],
    rules: { 'no-restricted-syntax': ['error', readsProcess] },
  },
  {
    files: ['**/*.test.ts', '**/*.test-d.ts'],
    rules: {
      // Tests read JSON without validation; their assertions check it.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      // Tests report what they skip if a tool is missing.
      'no-console': 'off',
    },
  },
  {
    files: [
      '**/*.config.ts',
      '**/.vitepress/config.ts',
      '**/.vitepress/theme/index.ts',
      '*.shared.ts',
      'eslint.config.js',
      '**/*.config.js',
    ],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { process: 'readonly', URL: 'readonly', console: 'readonly', Buffer: 'readonly', fetch: 'readonly' },
    },
  },
  { files: ['apps/cli/bin/*.js'], languageOptions: { sourceType: 'commonjs' } },
  {
    files: ['scripts/**/*.ts', '**/scripts/**/*.ts', 'apps/bench/src/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
