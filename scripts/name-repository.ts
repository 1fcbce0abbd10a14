/**
 * Writes the address of the repository into the package.json of each package. npm requires it for provenance. The
 * address comes from the GitHub workflow.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;

if (server === undefined || repository === undefined) {
  console.error('GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set: the packages will have no repository address.');
} else {
  for (const file of globSync(['packages/*/package.json', 'apps/*/package.json'])) {
    // Boundary: our own package.json files.
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly private?: boolean };
    if (manifest.private === true) continue;
    const named = {
      ...manifest,
      repository: { type: 'git', url: `git+${server}/${repository}.git`, directory: path.posix.dirname(file) },
    };
    writeFileSync(file, `${JSON.stringify(named, undefined, 2)}\n`);
  }
}
