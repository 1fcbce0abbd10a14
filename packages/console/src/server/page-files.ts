import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the page, with its content type. */
export interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Returns the files that can be requested, by path, such as `/index.html`. No other file can be requested. */
export function pageFilesOf(contents: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const [name, content] of contents) {
    const type = types[path.posix.extname(name)];
    if (type !== undefined) files.set(`/${name}`, { type, content });
  }
  return files;
}

/** Reads all files in a folder and below, by relative path with `/`. Empty if the folder does not exist. */
export function readFolder(folder: string): ReadonlyMap<string, Uint8Array> {
  return new Map(
    namesIn(folder).map((name) => [name.split(path.sep).join('/'), readFileSync(path.join(folder, name))]),
  );
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** Shown if the files of the page are missing, because the workspace was not built. */
export const missingPage: PageFile = {
  type: types['.html'] ?? '',
  content: Buffer.from(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>oks console</title>' +
      '<h1>The page is not built</h1><p>In the workspace of oks-kit, run <code>npm run build</code>. ' +
      'Then start <code>oks console</code> again.</p></html>\n',
  ),
};
