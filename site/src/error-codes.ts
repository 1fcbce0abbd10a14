import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes, errorExitCodes, type OksErrorCode } from '@oks-kit/core';
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
  // Boundary: the keys of `errorCodes`.
  const rows = Object.entries(errorCodes) as [OksErrorCode, (typeof errorCodes)[OksErrorCode]][];
  return rows.map(([code, row]) => ({
    code,
    class: row.class,
    exitCode: errorExitCodes[code],
    statuses: [...new Set('answers' in row ? row.answers.map(({ status }) => String(status)) : [])],
    meaning: meanings.get(code) ?? '',
  }));
}

const columns = '| code | class | status | exit code | meaning |\n|---|---|---|---|---|\n';

/** The table of error codes, in Markdown. */
export function errorCodesTable(): string {
  const rows = describeErrorCodes().map(
    ({ code, class: name, exitCode, statuses, meaning }) =>
      `| \`${code}\` | \`${name}\` | ${statuses.join(', ')} | ${exitCode} | ${meaning} |\n`,
  );
  return `${columns}${rows.join('')}`;
}

/** The README of the client with the current table. */
export function withErrorTable(readme: string): string {
  return readme.replace(/^\| code \| class \|.*\n(?:\|.*\n)*/m, () => errorCodesTable());
}

/** The source of the error classes with the comments of their codes. A class without a code keeps its comment. */
export function withErrorComments(source: string): string {
  const byClass = Map.groupBy(describeErrorCodes(), (row) => row.class);
  return source.replaceAll(
    /^\/\*\*(?:(?!\*\/)[^])*\*\/\n(?=export class (\w+) )/gm,
    (comment: string, name: string): string => {
      const codes = byClass.get(name);
      if (codes === undefined || name === 'OksError') return comment;
      return docComment(codes.map(sentenceOf).join(' '));
    },
  );
}

function sentenceOf({ code, statuses, meaning }: DescribedCode): string {
  return `Code \`${code}\`${statuses.length === 0 ? '' : ` (${statuses.join(', ')})`}: ${meaning}`;
}

/** A doc comment of at most 120 columns. */
function docComment(text: string): string {
  if (text.length <= 120 - '/**  */'.length) return `/** ${text} */\n`;
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= 120 - ' * '.length) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}

/** The page with all error codes. */
export function errorCodesPage(): string {
  return `---
aside: false
---

# Error codes

Every error of the packages is an \`OksError\` with one of these codes, and \`isOksError(error, code)\` recognizes it. \
The status is the HTTP status of the service's response. \`oks\` ends with the exit code, or with 9 if the change may \
have been applied; see [Exit codes](./cli.md#exit-codes).

${errorCodesTable()}`;
}
