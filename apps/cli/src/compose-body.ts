import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OksInputError } from '@oks-kit/schemas';
import type { Context } from './context.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Reads `--file`: YAML or JSON, `-` for standard input. Throws `OksInputError` with the line of a fault. */
export async function readBodyFile(context: Context, file: string): Promise<Body> {
  let text: string;
  try {
    text = file === '-' ? await context.stdin.readAll() : await readFile(path.resolve(context.cwd, file), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new OksInputError(`${file} can't be read (${code}).`, { hint: 'Check its name and mode.' });
  }
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined) throw new OksInputError(`${file} is neither YAML nor JSON: the fault is in line ${lineCounter.linePos(fault.pos[0]).line}.`);
  const body: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isBody(body)) throw new OksInputError(`${file} does not hold a mapping.`, { hint: 'It is the body of the request: `name: web` and so on.' });
  return body;
}

/** Applies `--set path=value` to a body. A value is JSON where it reads as JSON, else text. */
export function setValues(body: Body, sets: readonly string[]): Body {
  return sets.reduce((result, set) => {
    const equals = set.indexOf('=');
    if (equals < 1) throw new OksInputError(`\`--set ${set}\` is not PATH=VALUE.`, { hint: 'Such as --set auto_maintenances.patch_upgrade_maintenance.start_hour=2.' });
    return setAt(result, set.slice(0, equals).split('.'), valueOf(set.slice(equals + 1)));
  }, body);
}

function setAt(body: Body, [key = '', ...rest]: readonly string[], value: unknown): Body {
  const inner = Object.hasOwn(body, key) ? body[key] : undefined;
  return { ...body, [key]: rest.length === 0 ? value : setAt(isBody(inner) ? inner : {}, rest, value) };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads `--tag KEY=VALUE` flags. */
export function readTags(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags.map((tag) => {
      const equals = tag.indexOf('=');
      if (equals < 1) throw new OksInputError(`\`--tag ${tag}\` is not KEY=VALUE.`);
      return [tag.slice(0, equals), tag.slice(equals + 1)];
    }),
  );
}

/** Leaves out what was not given. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
