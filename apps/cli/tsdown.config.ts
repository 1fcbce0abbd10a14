import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import path from 'node:path';
import license, { type Dependency, type Options } from 'rollup-plugin-license';
import type { Rolldown, UserConfig } from 'tsdown';
import { isAllowedLicense } from '../../scripts/allowed-licenses.ts';
import { library } from '../../tsdown.shared.ts';
import { plainExports } from './plain-exports.ts';

/**
 * Loading each file, and each line in it, takes time. Therefore the program is a bundle of a few files: `start`
 * prints the version and the overview, `core` reads every command line and finds the credentials, `online` is what a
 * command needs that calls the service, and `certificates` answers kubectl from the cache. Code that is loaded later
 * has a separate file. So does each command: the first run of a command is when compiled code is kept.
 * `among` names the modules themselves, `from` also everything that they import statically, except for `without`.
 */
const files = [
  {
    name: 'start',
    from: ['src/main/version.ts', 'src/main/process-output.ts', 'src/commands/help/overview.ts', 'src/output/color.ts'],
  },
  {
    name: 'certificates',
    among: [
      /kubeconfig\/src\/(?:kubeconfig|check-kubeconfig|kubeconfig-entries|exec-credential|bytes)\.ts$/,
      /kubeconfig\/src\/node\/(?:kubeconfig-cache|subject)\.ts$/,
      /commands\/kubeconfig\/(?:exec|cached)\.ts$/,
    ],
  },
  {
    name: 'core',
    from: [
      'src/main/run-process.ts',
      'src/session/session.ts',
      'src/session/connect-later.ts',
      'src/resolve/clusters.ts',
      '../../packages/core/src/index.ts',
    ],
    // Credentials need no operation.
    without: /packages\/schemas\/src\/(?!endpoints|headers|resources\/statuses)/,
  },
  {
    name: 'online',
    from: [
      'src/session/connect.ts',
      'src/output/render.ts',
      'src/commands/cluster/noun.ts',
      'src/commands/cluster/view.ts',
      'src/verbs/list.ts',
      '../../packages/core/src/node/http-exchange.ts',
      '../../packages/client/src/node/index.ts',
      '../../packages/schemas/src/index.ts',
      '../../packages/schemas/src/generated/tests.ts',
    ],
  },
];

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** The file of each module that `files` places. The first file that matches counts. */
function placeModules(modules: Modules): ReadonlyMap<string, string> {
  const placed = new Map<string, string>();
  for (const { name, from = [], without } of files) {
    const seen = new Set<string>();
    const place = (id: string): void => {
      if (placed.has(id) || seen.has(id)) return;
      seen.add(id);
      if (without?.test(id) !== true) placed.set(id, name);
      for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) place(imported);
    };
    for (const root of from) place(path.join(import.meta.dirname, root));
  }
  return placed;
}

/** The page of `oks console` as built by `vite build`, with the licenses of its contents. */
const pageFolder = path.join(import.meta.dirname, '../../packages/console/dist/page');

let placed: ReadonlyMap<string, string> | undefined;

// Boundary: a CommonJS module, whose types are those of an ES module.
const collectLicenses = license as unknown as (options: Options) => { readonly name: string };

function isOurs(name: string | null): boolean {
  return name?.startsWith('@oks-kit/') === true;
}

/** The licenses of third-party packages in the bundle, which require that the license accompanies the code. */
function licenseTexts(dependencies: Dependency[]): string {
  return dependencies
    .filter(({ name }) => !isOurs(name))
    .map(({ name, version, license: id, licenseText }) => `${name} ${version} (${id})\n\n${licenseText ?? ''}`.trim())
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** What both bundles have in common. */
const shared: UserConfig = {
  platform: 'node',
  // Nothing imports this program.
  dts: false,
  sourcemap: false,
  minify: true,
  // Without the advice to use another format.
  logLevel: 'error',
  deps: { alwaysBundle: [/.*/] },
};

/** The packages of the kit are bundled from their sources, so that the bundle contains only what it uses of them. */
const resolve = {
  // `import` or `require` comes on top, as a module is loaded.
  conditionNames: ['@oks-kit/source', 'node', 'default'],
  // Not the CommonJS form of a package that has both: its own requires would not be bundled.
  mainFields: ['module', 'main'],
};

/** Escapes all characters of a file that are not ASCII. */
function toAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Makes a file of the bundle a function of what a CommonJS module uses. */
function wrap(code: string): string {
  if (/\bimport\(/.test(code))
    throw new Error('A file of the program has an import(), which its loader does not support.');
  return `(function (module, exports, require, __filename, __dirname) {${code}\n})`;
}

/** Puts a hash of all files before each of them: they fit only each other. */
function label(files: readonly { code: string }[]): void {
  const hash = createHash('sha256');
  for (const { code } of files) hash.update(code);
  const comment = `/*${hash.digest('base64url').slice(0, 16)}*/`;
  for (const file of files) file.code = comment + file.code;
}

const jsoncParser = './jsonc-parser.cjs';
const programFolder = path.join(import.meta.dirname, 'dist/program');

/** The program, which `src/main/load-program.ts` loads, also in an executable. */
const program: UserConfig = {
  ...library([]),
  ...shared,
  entry: { bin: 'src/main/bin.ts', 'jsonc-parser': '../../packages/auth/node_modules/jsonc-parser/lib/esm/main.js' },
  outDir: 'dist/program',
  // CommonJS can be loaded from any place, with code that was compiled before.
  format: 'cjs',
  outExtensions: () => ({ js: '.cjs' }),
  inputOptions: { preserveEntrySignatures: 'allow-extension', resolve },
  outputOptions: {
    // The loader has no `import()`.
    dynamicImportInCjs: false,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          debugName: 'files',
          name: (id: string, modules: Modules) =>
            files.find(({ among }) => among?.some((file) => file.test(id)))?.name ??
            (placed ??= placeModules(modules)).get(id) ??
            null,
        },
      ],
    },
  },
  plugins: [
    {
      name: 'jsonc-parser-apart',
      // It is only needed to write a profile file, and to find the line of an error. That file becomes an entry.
      transform: (code: string) =>
        code.replace(
          `process.getBuiltinModule('node:module').createRequire(import.meta.url)('jsonc-parser')`,
          `require('${jsoncParser}')`,
        ),
      resolveId: (id: string) => (id === jsoncParser ? { id, external: true } : null),
    },
    {
      name: 'wrapped-files',
      generateBundle(this: Rolldown.PluginContext, _: unknown, bundle: Readonly<Record<string, object>>) {
        const code = Object.values(bundle).filter((file): file is { code: string } => 'code' in file);
        let plain = 0;
        for (const file of code) {
          const ascii = toAscii(file.code);
          const changed = plainExports(ascii, this.parse(ascii));
          if (changed !== ascii) plain += 1;
          file.code = wrap(changed);
        }
        if (plain === 0) throw new Error('The bundler writes exports in another way: see plain-exports.ts.');
        label(code);
      },
    },
    {
      name: 'page-of-the-console',
      writeBundle: () => cpSync(pageFolder, path.join(programFolder, 'page'), { recursive: true }),
    },
    collectLicenses({
      thirdParty: {
        output: { file: path.join(import.meta.dirname, 'dist/THIRD-PARTY-LICENSES.txt'), template: licenseTexts },
        multipleVersions: true,
        allow: {
          test: ({ name, license: own }) => isOurs(name) || isAllowedLicense(own ?? ''),
          failOnUnlicensed: true,
          failOnViolation: true,
        },
      },
    }),
  ],
};

/** A file that starts the program. It shares no file with it, because it has to find the program's files. */
export function start(entry: string): UserConfig {
  return {
    ...library([entry]),
    ...shared,
    // Node starts a CommonJS module faster.
    format: 'cjs',
    outExtensions: () => ({ js: '.cjs' }),
    // The other files in this folder are those of the program.
    clean: false,
    inputOptions: { resolve },
  };
}

export default [program, start('src/main/main.ts')];
