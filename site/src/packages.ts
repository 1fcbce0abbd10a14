import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './workspace.ts';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@oks-kit/source'?: string }>>;
  readonly publishConfig: { readonly exports: Readonly<Record<string, unknown>> };
}

/** The entries that users import, such as `@oks-kit/client/node`, with their source files. */
export function entriesOfPackages(): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const file of manifestsOfPackages()) {
    // Boundary: our own package.json files.
    const { name, exports, publishConfig } = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Manifest;
    for (const [key, target] of Object.entries(exports)) {
      const source = typeof target === 'string' ? undefined : target['@oks-kit/source'];
      // Fixtures that packages share in the workspace are not published.
      if (source?.endsWith('.ts') !== true || publishConfig.exports[key] === undefined) continue;
      entries.set(path.posix.join(name, key), path.join(root, path.dirname(file), source));
    }
  }
  return entries;
}

/** The package.json files, from the lowest layer up: TypeDoc describes a thing where it meets it first. */
function manifestsOfPackages(): string[] {
  const layers: unknown = JSON.parse(readFileSync(path.join(root, 'layers.json'), 'utf8'));
  return Object.keys(layers ?? {})
    .map((name) => `packages/${name}/package.json`)
    .filter((file) => existsSync(path.join(root, file)));
}
