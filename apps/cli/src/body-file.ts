import { open } from 'node:fs/promises';
import path from 'node:path';
import { OksInputError } from '@oks-kit/schemas';
import { type Body, isBody } from './body-path.ts';
import type { Context } from './context.ts';

/** More than any body can need. */
const maxBytes = 1024 * 1024;
const maxDepth = 32;
/** How many nodes aliases may expand to; a few of them are handy, a bomb is not. */
const maxAliasCount = 100;

/** Reads `--file`: YAML or JSON, `-` for standard input. Throws `OksInputError` with the line of a fault. */
export async function readBodyFile(context: Context, file: string): Promise<Body> {
  const shown = file === '-' ? 'Standard input' : file;
  const text = file === '-' ? await context.stdin.readAll() : await readBounded(path.resolve(context.cwd, file), shown);
  if (text.length > maxBytes) throw tooLarge(shown);
  if (text.includes('\0') || text.includes('\uFFFD')) throw new OksInputError(`${shown} is not text in UTF-8.`, { hint: 'It is YAML or JSON.' });
  if (text.trim() === '') throw new OksInputError(`${shown} is empty.`, { hint: 'It holds the body of the request: `name: web` and so on.' });
  const body = await parse(text, shown);
  if (!isBody(body)) throw new OksInputError(`${shown} does not hold a mapping.`, { hint: 'It holds the body of the request: `name: web` and so on.' });
  return body;
}

async function readBounded(file: string, shown: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      // A pipe has no size to ask for: read, and stop where it is too much.
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      for await (const chunk of handle.createReadStream({ autoClose: false })) {
        // Boundary: a stream without an encoding yields bytes.
        const piece = chunk as Uint8Array;
        bytes += piece.byteLength;
        if (bytes > maxBytes) throw tooLarge(shown);
        chunks.push(piece);
      }
      return Buffer.concat(chunks).toString('utf8').replace(/^\uFEFF/, '');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof OksInputError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : code === 'EISDIR' ? 'it is a folder' : 'it could not be opened';
    throw new OksInputError(`${shown} can't be read: ${reason} (${code}).`, { hint: 'Check its name and mode.' });
  }
}

async function parse(text: string, shown: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  let value: unknown;
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    const fault = document.errors[0];
    if (fault !== undefined) {
      if (fault.code === 'MULTIPLE_DOCS') throw new OksInputError(`${shown} holds more than one document.`, { hint: 'Give one file for each.' });
      throw new OksInputError(`${shown} is neither YAML nor JSON: the fault is in line ${lineCounter.linePos(fault.pos[0]).line}.`, {
        hint: firstSentence(fault.message),
      });
    }
    value = document.toJS({ maxAliasCount });
  } catch (error) {
    if (error instanceof OksInputError) throw error;
    // The parser is recursive, and counts what aliases expand to.
    if (error instanceof RangeError) throw tooDeep(shown);
    throw new OksInputError(`${shown} can't be used: its aliases are broken, or expand to too much.`, { hint: 'Write the values out.' });
  }
  checkNesting(value, shown, 0);
  return value;
}

function checkNesting(value: unknown, shown: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw tooDeep(shown);
  if (Object.hasOwn(value, '__proto__')) throw new OksInputError(`${shown}: \`__proto__\` is no field.`);
  for (const inner of Object.values(value)) checkNesting(inner, shown, depth + 1);
}

function tooLarge(shown: string): OksInputError {
  return new OksInputError(`${shown} is larger than 1 MiB.`, { hint: 'It is the body of one request, nothing else.' });
}

function tooDeep(shown: string): OksInputError {
  return new OksInputError(`${shown} is nested deeper than ${maxDepth} levels.`);
}

function firstSentence(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  return line.endsWith('.') ? line : `${line}.`;
}
