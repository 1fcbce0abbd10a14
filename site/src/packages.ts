import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './workspace.ts';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@oks-kit/source'?: string }>>;
}

/** The entries that users import, such as `@oks-kit/client/node`, with their source files. */
export function entriesOfPackages(): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const file of globSync('packages/*/package.json', { cwd: root }).sort()) {
    // Boundary: our own package.json files.
    const { name, exports } = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Manifest;
    for (const [key, target] of Object.entries(exports)) {
      const source = typeof target === 'string' ? undefined : target['@oks-kit/source'];
      if (source?.endsWith('.ts') !== true) continue;
      entries.set(path.posix.join(name, key), path.join(root, path.dirname(file), source));
    }
  }
  return entries;
}
