import { defineConfig, type UserConfig } from 'tsdown';

/** The build options of all published packages: ESM, types with declaration maps, no bundled dependencies. */
export function library(entry: string[]): UserConfig {
  return defineConfig({
    entry,
    format: 'esm',
    platform: 'neutral',
    target: 'node22.13',
    dts: { sourcemap: true },
    sourcemap: true,
    clean: true,
    // Files have no hash in their names, so that a restored build replaces the previous one.
    hash: false,
    fixedExtension: false,
    logLevel: 'warn',
  });
}
