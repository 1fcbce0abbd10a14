/**
 * A program contains the packages that it is built from, so a change of one of them reaches its users only with a
 * release of the program. Adds it to every changeset that names one of these packages. Runs before `changeset version`.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';

interface Manifest {
  readonly name: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The programs, and which of the packages that they are developed with they contain. */
const bundles = [
  // It contains parts of the CLI. The packages that the CLI contains are dependencies of it.
  { folder: 'apps/mcp', contains: /^@oks-kit\/cli$/ },
  { folder: 'apps/cli', contains: /./ },
];

for (const { folder, contains } of bundles) {
  // Boundary: our own file.
  const { name: bundle, devDependencies } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest;
  const contained = new Set(Object.keys(devDependencies).filter((name) => contains.test(name)));
  for (const file of globSync('.changeset/*.md')) {
    const text = readFileSync(file, 'utf8');
    const [, packages = ''] = /^---\n(.*?)^---$/ms.exec(text) ?? [];
    const named = [...packages.matchAll(/^["']?(@[^"':]+)["']?:/gm)].map(([, name = '']) => name);
    if (named.includes(bundle) || !named.some((name) => contained.has(name))) continue;
    writeFileSync(file, text.replace('---\n', `---\n"${bundle}": patch\n`));
    console.log(`${file}: also releases ${bundle}`);
  }
}
