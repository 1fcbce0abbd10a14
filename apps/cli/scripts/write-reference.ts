import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { application } from '../src/commands/application.ts';
import { manPages } from '../src/framework/man-pages.ts';
import { referenceText } from '../src/framework/reference.ts';

const at = (file: string): URL => new URL(`../${file}`, import.meta.url);

writeFileSync(at('REFERENCE.md'), referenceText(application));

const pages = manPages(application);
rmSync(at('man'), { recursive: true, force: true });
mkdirSync(at('man'));
for (const [file, text] of pages) writeFileSync(at(`man/${file}`), text);

// npm installs the pages that the manifest names.
// Boundary: our own package.json.
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
const man = [...pages.keys()].map((file) => `./man/${file}`);
writeFileSync(at('package.json'), `${JSON.stringify({ ...manifest, man }, undefined, 2)}\n`);
