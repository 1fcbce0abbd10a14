import { defineConfig, type UserConfig } from 'tsdown';

/**
 * The build options of all published packages: ESM, types with declaration maps, no bundled dependencies.
 * `apart` names modules of `src/` that get a file of their own: browsers load them later than their neighbors. What a
 * module imports joins its file, unless an earlier one has it. A list of modules gets one file, named after the first.
 */
export function library(entry: string[], apart: readonly (string | readonly string[])[] = []): UserConfig {
  return defineConfig({
    entry,
    format: 'esm',
    platform: 'neutral',
    // On this platform, they would count as packages that are missing.
    deps: { neverBundle: [/^node:/] },
    target: 'node22.13',
    dts: { sourcemap: true },
    sourcemap: true,
    outputOptions: {
      // Readable names, also in the reports of the API, which would change with every export otherwise.
      minifyInternalExports: false,
      codeSplitting: { groups: apart.map((modules) => groupOf([modules].flat())) },
    },
    clean: true,
    // Files have no hash in their names, so that a restored build replaces the previous one.
    hash: false,
    fixedExtension: false,
    logLevel: 'warn',
  });
}

function groupOf(modules: readonly string[]): { readonly name: string; readonly test: RegExp } {
  return { name: modules[0] ?? '', test: new RegExp(`/src/(?:${modules.join('|')})\\.ts$`) };
}
