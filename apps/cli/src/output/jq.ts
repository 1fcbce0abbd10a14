import { escapeForTerminal, OksInputError } from '@oks-kit/core';

/** Compiles a jq filter. Throws `OksInputError` if it is invalid. */
export async function checkJqFilter(filter: string): Promise<void> {
  // Only compiled, not run.
  await run('null', `empty | (${filter}\n)`);
}

/** JSON text after a jq filter: strings as they are, other values as JSON. Escaped for a terminal, line by line. */
export async function filterJson(json: string, filter: string): Promise<string> {
  const text = await run(json, filter);
  if (text === '') return '';
  const escapeCell = (cell: string): string => escapeForTerminal(cell);
  // Keeps the line ends and tabs of filters such as `@tsv`.
  return `${text
    .split('\n')
    .map((line) => line.split('\t').map(escapeCell).join('\t'))
    .join('\n')}\n`;
}

async function run(json: string, filter: string): Promise<string> {
  const { raw } = await import('jq-wasm');
  try {
    return await raw(json, filter, ['-r']);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, reason = message] = /error(?: \(at [^)]*\))?: (.*?)(?: at <top-level>.*)?(?:\n|$)/.exec(message) ?? [];
    throw new OksInputError(`The filter of \`--jq\` failed: ${reason.replace(/\.$/, '')}.`, {
      hint: "For example --jq '.[].name'. See https://jqlang.org/manual.",
    });
  }
}
