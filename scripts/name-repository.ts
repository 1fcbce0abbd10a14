/**
 * Writes into the manifest of each package from which repository it is published: a registry takes a package with
 * provenance only where the two agree. A workflow knows the address, the sources need not.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;

if (server === undefined || repository === undefined) {
  console.error('GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set: what is published names no repository.');
} else {
  for (const file of globSync(['packages/*/package.json', 'apps/*/package.json'])) {
    // Boundary: our own manifests.
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly private?: boolean };
    if (manifest.private === true) continue;
    const named = {
      ...manifest,
      repository: { type: 'git', url: `git+${server}/${repository}.git`, directory: path.posix.dirname(file) },
    };
    writeFileSync(file, `${JSON.stringify(named, undefined, 2)}\n`);
  }
}
