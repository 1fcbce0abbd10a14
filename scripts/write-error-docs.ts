/**
 * Writes the comments of the error classes and the table in the README of the client from the table of error codes:
 * `npm run error-docs` after a change of that table.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withErrorComments, withErrorTable } from '../site/src/error-codes.ts';

const root = path.resolve(import.meta.dirname, '..');
for (const [name, rewrite] of [
  ['packages/core/src/errors/oks-error.ts', withErrorComments],
  ['packages/client/README.md', withErrorTable],
] as const) {
  const file = path.join(root, name);
  writeFileSync(file, rewrite(readFileSync(file, 'utf8')));
}
