import { defineConfig, type UserConfig } from 'tsdown';

/**
 * The build options of all published packages: ESM, types with declaration maps, no bundled dependencies.
 * `apart` names modules of `src/` that get a file of their own: browsers load them later than their neighbors.
 */
export function library(entry: string[], apart: readonly string[] = []): UserConfig {
  return defineConfig({
    entry,
    format: 'esm',
    platform: 'neutral',
    target: 'node22.13',
    dts: { sourcemap: true },
    sourcemap: true,
    outputOptions: {
      // Readable names, also in the reports of the API, which would change with every export otherwise.
      minifyInternalExports: false,
      codeSplitting: { groups: apart.map((name) => ({ name, test: new RegExp(`/src/${name}\\.ts$`) })) },
    },
    clean: true,
    // Files have no hash in their names, so that a restored build replaces the previous one.
    hash: false,
    fixedExtension: false,
    logLevel: 'warn',
  });
}
