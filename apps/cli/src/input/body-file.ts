import path from 'node:path';
import { isObject, OksInputError } from '@oks-kit/core';
import type { Context } from '../main/context.ts';
import { readInputFile } from './input-file.ts';
import { type Body, checkBodyValue, tooDeep } from './paths.ts';

/** Maximum number of nodes that aliases may expand to, against alias bombs. */
const maxAliasCount = 100;

/** Reads `--file`: YAML or JSON, `-` for standard input. Throws `OksInputError` with the line of the error. */
export async function readBodyFile(context: Context, file: string): Promise<Body> {
  const shown = file === '-' ? 'Standard input' : file;
  const text = file === '-' ? await context.stdin.readAll() : await readWhole(context, file);
  if (text.includes('\0') || text.includes('\uFFFD'))
    throw new OksInputError(`${shown} is not UTF-8 text.`, { hint: 'It must be YAML or JSON.' });
  if (text.trim() === '')
    throw new OksInputError(`${shown} is empty.`, {
      hint: 'It must contain the fields of the request, such as `name: web`.',
    });
  const body = await parse(text, shown);
  if (!isObject(body))
    throw new OksInputError(`${shown} does not contain a mapping.`, {
      hint: 'It must contain the fields of the request, such as `name: web`.',
    });
  return body;
}

async function readWhole(context: Context, file: string): Promise<string> {
  const { openPipe, readStream } = await import('./read-stream.ts');
  const pipe = openPipe(path.resolve(context.cwd, file));
  return pipe === undefined ? readInputFile(context, file) : readStream(pipe, file, context.signal);
}

async function parse(text: string, shown: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  let value: unknown;
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    const fault = document.errors[0];
    if (fault !== undefined) {
      if (fault.code === 'RESOURCE_EXHAUSTION') throw tooDeep(shown);
      if (fault.code === 'MULTIPLE_DOCS')
        throw new OksInputError(`${shown} contains more than one document.`, { hint: 'Use one file for each.' });
      throw new OksInputError(
        `${shown} is not valid YAML or JSON: see line ${lineCounter.linePos(fault.pos[0]).line}.`,
        {
          hint: firstSentence(fault.message),
        },
      );
    }
    value = document.toJS({ maxAliasCount });
  } catch (error) {
    if (error instanceof OksInputError) throw error;
    // The parser is recursive, and counts what aliases expand to.
    if (error instanceof RangeError) throw tooDeep(shown);
    throw new OksInputError(`${shown} cannot be used: its aliases are invalid or expand to too much.`, {
      hint: 'Write the values without aliases.',
    });
  }
  checkBodyValue(shown, value);
  return value;
}

function firstSentence(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  return line.endsWith('.') ? line : `${line}.`;
}
