import { defineConfig, type UserConfig } from 'tsdown';

/** How every published package of this workspace is built: ESM, types with declaration maps, nothing inlined. */
export function library(entry: string[]): UserConfig {
  return defineConfig({
    entry,
    format: 'esm',
    platform: 'neutral',
    target: 'node22.13',
    dts: { sourcemap: true },
    sourcemap: true,
    clean: true,
    // A build that a cache brings back lies over the one before, not beside it.
    hash: false,
    fixedExtension: false,
    logLevel: 'warn',
  });
}
