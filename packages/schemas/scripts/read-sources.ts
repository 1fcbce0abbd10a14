import { readdirSync } from 'node:fs';
import * as z from 'zod';
import type { OperationDescription } from '../src/describe-operation.ts';
import { wireSchemas } from '../src/resources/wire.ts';

/** A schema of a request or response, and the file that exports it under its name. */
export interface NamedSchema {
  readonly name: string;
  /** Path of the file for imports in `src/generated/`. */
  readonly module: string;
}

export interface Sources {
  readonly schemas: readonly NamedSchema[];
  /** Sorted by their group and method in the client. */
  readonly operations: readonly OperationDescription[];
}

/** Loads all files in `resources/` and `operations/`. Throws for wrong or duplicate names. */
export async function readSources(src: URL): Promise<Sources> {
  const schemas: NamedSchema[] = [];
  const operations: OperationDescription[] = [];
  for (const folder of ['resources', 'operations']) {
    const files = readdirSync(new URL(`${folder}/`, src)).filter((file) => /^[\w-]+\.ts$/.test(file));
    for (const file of files.sort()) {
      // Boundary: a module's exports.
      const exported = (await import(new URL(`${folder}/${file}`, src).href)) as Readonly<Record<string, unknown>>;
      for (const [name, value] of Object.entries(exported)) {
        if (value instanceof z.ZodType && wireSchemas.has(value)) {
          if (wireSchemas.get(value)?.id !== name) throw new Error(`${file}: ${name} is registered under another name`);
          schemas.push({ name, module: `../${folder}/${file}` });
        } else if (folder === 'operations' && isDescription(value)) {
          if (value.id !== name) throw new Error(`${file}: ${name} has the id ${value.id}`);
          operations.push(value);
        }
      }
    }
  }
  for (const key of ['id', 'client'] as const) refuseTwice(operations.map((one) => one[key]));
  refuseTwice(operations.map(({ method, path }) => `${method} ${path}`));
  refuseTwice(schemas.map(({ name }) => name));
  return {
    schemas: schemas.sort((a, b) => (a.name < b.name ? -1 : 1)),
    operations: operations.sort((a, b) => (a.client < b.client ? -1 : 1)),
  };
}

function isDescription(value: unknown): value is OperationDescription {
  return typeof value === 'object' && value !== null && 'id' in value && 'retry' in value && 'response' in value;
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`\`${twice}\` is defined twice`);
}
