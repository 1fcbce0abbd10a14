import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes } from '@oks-kit/core';
import { root } from './workspace.ts';

interface DescribedCode {
  readonly code: string;
  readonly class: string;
  readonly exitCode: number;
  /** The HTTP statuses that lead to it. */
  readonly statuses: readonly string[];
  readonly meaning: string;
}

/** The error codes with the comments of their definition. */
export function describeErrorCodes(): DescribedCode[] {
  const source = readFileSync(path.join(root, 'packages/core/src/errors/error-codes.ts'), 'utf8');
  const meanings = new Map(
    [...source.matchAll(/^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n {2}(\w+): \{/gm)].map((match) => [
      match[2] ?? '',
      (match[1] ?? '').replaceAll(/\s+(?:\* )?/g, ' ').trim(),
    ]),
  );
  return Object.entries(errorCodes).map(([code, row]) => ({
    code,
    class: row.class,
    exitCode: row.exitCode,
    statuses: [...new Set('answers' in row ? row.answers.map(({ status }) => String(status)) : [])],
    meaning: meanings.get(code) ?? '',
  }));
}

/** The page with all error codes. */
export function errorCodesPage(): string {
  const rows = describeErrorCodes().map(
    ({ code, class: name, exitCode, statuses, meaning }) =>
      `| \`${code}\` | \`${name}\` | ${statuses.join(', ')} | ${exitCode} | ${meaning} |\n`,
  );
  return `# Error codes

Every error of the packages is an \`OksError\` with one of these codes, and \`isOksError(error, code)\` recognizes it. \
The status is the HTTP status of the service's response. \`oks\` ends with the exit code, or with 9 if the change may \
have been applied; see [Exit codes](./cli.md#exit-codes).

| code | class | status | exit code | meaning |
|---|---|---|---|---|
${rows.join('')}`;
}
