import { cpSync } from 'node:fs';
import path from 'node:path';
import license, { type Dependency, type Options } from 'rollup-plugin-license';
import type { UserConfig } from 'tsdown';
import { isAllowedLicense } from '../../scripts/allowed-licenses.ts';
import { library } from '../../tsdown.shared.ts';

/**
 * Loading each file, and each line in it, takes time. Therefore the program is a bundle of a few files: `start`
 * prints the version and the overview, `base` finds the cache of compiled code, `core` reads every command line and
 * finds the credentials, `online` is what a command needs that calls the service, and `certificates` answers kubectl
 * from the cache. Code that is loaded later has a separate file.
 * `among` names the modules themselves, `from` also everything that they import statically, except for `without`.
 */
const files = [
  {
    name: 'start',
    from: ['src/main/version.ts', 'src/main/process-output.ts', 'src/commands/help/overview.ts', 'src/output/color.ts'],
  },
  {
    name: 'base',
    among: [
      /packages\/core\/src\/(?!node\/).*\.ts$/,
      /auth\/src\/node\/folders\.ts$/,
      /main\/(?:compile-cache|is-executable)\.ts$/,
      /rolldown\/runtime\.js$/,
    ],
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
    ],
    // Credentials need no operation.
    without: /packages\/schemas\/src\/(?!endpoints|headers|resources\/statuses)/,
  },
  {
    name: 'online',
    from: [
      'src/session/connect.ts',
      'src/output/render.ts',
      'src/commands/cluster/list.ts',
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

/** The options that bundle `oks` into a folder, with the licenses of the packages in it. */
export function bundleInto(outDir: string): UserConfig {
  return {
    ...library(['src/main/bin.ts']),
    outDir,
    platform: 'node',
    // Nothing imports this program.
    dts: false,
    sourcemap: false,
    minify: true,
    deps: { alwaysBundle: [/.*/] },
    // jq is a CommonJS module that needs the path of its folder.
    define: { __dirname: 'import.meta.dirname' },
    // The packages of the kit are bundled from their sources, so that the bundle contains only what it uses of them.
    inputOptions: {
      preserveEntrySignatures: 'allow-extension',
      resolve: {
        // `import` or `require` comes on top, as a module is loaded.
        conditionNames: ['@oks-kit/source', 'node', 'default'],
        // Not the CommonJS form of a package that has both: its own requires would not be bundled.
        mainFields: ['module', 'main'],
      },
    },
    outputOptions: {
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
        name: 'bundled-require',
        // What a package loads with `require` only when it is needed becomes a part of the bundle.
        transform: (code: string) =>
          code.replace(`process.getBuiltinModule('node:module').createRequire(import.meta.url)(`, 'require('),
      },
      {
        name: 'page-of-the-console',
        writeBundle: () => cpSync(pageFolder, path.join(import.meta.dirname, outDir, 'page'), { recursive: true }),
      },
      collectLicenses({
        thirdParty: {
          output: { file: path.join(import.meta.dirname, outDir, 'THIRD-PARTY-LICENSES.txt'), template: licenseTexts },
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
}

export default bundleInto('dist');
