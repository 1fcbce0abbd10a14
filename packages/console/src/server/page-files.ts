import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
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

/** The files of the page by their paths, such as `/index.html`. Only these can be requested. Empty without a folder. */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const names = readNames(folder);
  for (const name of names) {
    const type = types[path.extname(name)];
    if (type === undefined) continue;
    files.set(`/${name.split(path.sep).join('/')}`, {
      type,
      content: readFileSync(path.join(folder, name)),
      isHashed: name.startsWith(`assets${path.sep}`),
    });
  }
  return files;
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

/** The page if its files are missing: the workspace was not built. */
export const missingPage: PageFile = {
  type: types['.html'] ?? '',
  isHashed: false,
  content: Buffer.from(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>oks console</title>' +
      '<h1>The page is not built</h1><p>In the workspace of oks-kit, run <code>npm run build</code>. ' +
      'Then start <code>oks console</code> again.</p></html>\n',
  ),
};
