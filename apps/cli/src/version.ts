import { readFileSync } from 'node:fs';

function readVersion(): string {
  // Boundary: this package's own manifest, one folder above the sources and above the build alike.
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return manifest.version;
}

/** The version of this very program. */
export const version = readVersion();
