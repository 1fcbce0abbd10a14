/** Writes the pages that VitePress renders: copies of the documents, and references from the code. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifestJsonSchema } from '@oks-kit/apply';
import { errorCodesPage } from './error-codes.ts';
import { manifestPage } from './manifest-page.ts';
import { pageOf, sections } from './pages.ts';
import { imageFolder, rewriteLinks } from './rewrite-links.ts';
import { root } from './workspace.ts';
import { writeApiPages } from './write-api-pages.ts';

const folder = path.resolve(import.meta.dirname, '../pages');
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
const fileUrl =
  server === undefined || repository === undefined
    ? undefined
    : (file: string): string => `${server}/${repository}/blob/main/${file}`;

function writePage(page: string, text: string): void {
  const file = path.join(folder, page);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Browsers break lines within `--watch`, but not within code. */
function withFlagsAsCode(reference: string): string {
  return reference
    .split('\n')
    .map((line) => (line.startsWith('| `') ? line.replaceAll(/(?<=[ (])--[a-z][a-z-]*(?:=\w+)?/g, '`$&`') : line))
    .join('\n');
}

rmSync(folder, { recursive: true, force: true });
for (const { source, page } of sections.flatMap(({ pages }) => pages)) {
  const text = rewriteLinks(source, readFileSync(path.join(root, source), 'utf8'), { pageOf, fileUrl });
  writePage(page, source === 'apps/cli/REFERENCE.md' ? withFlagsAsCode(text) : text);
}
cpSync(path.join(root, imageFolder), path.join(folder, 'images'), { recursive: true });
writePage('reference/error-codes.md', errorCodesPage());
writePage('reference/manifest.md', manifestPage(manifestJsonSchema()));
await writeApiPages(path.join(folder, 'api'));
