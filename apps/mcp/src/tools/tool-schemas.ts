import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { inputErrorOf, isObject, type Problem } from '@oks-kit/core';
import { zodCheck } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import type { JsonObject, Tool } from './tool.ts';

/** Assistants read patterns up to this length. A longer one is left out; values are still checked with it. */
const longestPattern = 200;

/** The input of a tool, as assistants see it. */
export function schemaOfInput({ input }: Tool): StandardSchemaWithJSON {
  return describedBy(
    z.toJSONSchema(input, {
      io: 'input',
      override({ jsonSchema }) {
        if ((jsonSchema.pattern?.length ?? 0) > longestPattern) delete jsonSchema.pattern;
      },
    }),
  );
}

/**
 * The output of a tool, as assistants see it: the types of its fields. Nothing is required and nothing is excluded,
 * because the service may leave out fields, and newer ones may appear.
 */
export function schemaOfOutput({ output }: Tool): StandardSchemaWithJSON {
  return describedBy({ type: 'object', ...typesOf(z.toJSONSchema(output, { io: 'input' })) });
}

/** A schema for the protocol's SDK. The values are checked by `checkedInput`, so that errors have our codes. */
function describedBy(json: JsonObject): StandardSchemaWithJSON {
  return {
    '~standard': {
      version: 1,
      vendor: 'oks-kit',
      validate: (value) => ({ value }),
      jsonSchema: { input: () => ({ ...json }), output: () => ({ ...json }) },
    },
  };
}

/** The keywords that say which types a value has. */
const typeKeywords = new Set([
  'type',
  'properties',
  'items',
  'anyOf',
  'oneOf',
  'additionalProperties',
  'enum',
  'const',
]);

function typesOf(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'description') return [[key, value]];
      if (!typeKeywords.has(key) || value === false) return [];
      if (key === 'properties' && isObject(value))
        return [[key, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, partOf(part)]))]];
      if (key === 'anyOf' || key === 'oneOf') return [['anyOf', Array.isArray(value) ? value.map(partOf) : value]];
      return [[key, key === 'items' || key === 'additionalProperties' ? partOf(value) : value]];
    }),
  );
}

function partOf(schema: unknown): unknown {
  return isObject(schema) ? typesOf(schema) : schema;
}

/** The input, with the defaults of missing fields. Throws `OksInputError`. */
export async function checkedInput(
  { name, input }: Tool,
  value: unknown,
  { isLocal }: { readonly isLocal: boolean },
): Promise<unknown> {
  const problems = await zodCheck(name, input).check(value ?? {}, { local: isLocal });
  if (problems.length > 0) throw inputErrorOf(name, problems, 'Nothing was sent.');
  const defaults = Object.entries(input.shape).flatMap(([key, schema]): [string, unknown][] =>
    schema instanceof z.ZodDefault ? [[key, schema.parse(undefined)]] : [],
  );
  return { ...Object.fromEntries(defaults), ...(isObject(value) ? value : {}) };
}

/** Maximum number of times that a result is checked again after something was removed. */
const mostRounds = 20;

/** A result without the values that have other types than the tool says, so that one odd field hides nothing else. */
export async function withoutUnexpected({ name, output }: Tool, result: JsonObject): Promise<JsonObject> {
  // As it is sent: without what JSON has no form for.
  let left: unknown = JSON.parse(JSON.stringify(result));
  const check = zodCheck(name, output);
  for (let round = 0; round < mostRounds; round++) {
    const wrong = (await check.check(left)).filter(({ code }) => code === 'type' || code === 'enum');
    if (wrong.length === 0) break;
    for (const { path } of wrong) left = without(left, path);
  }
  return isObject(left) ? left : {};
}

function without(value: unknown, [key, ...rest]: Problem['path']): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) =>
      index !== key ? [item] : rest.length === 0 ? [] : [without(item, rest)],
    );
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, unknown][] =>
      name !== key ? [[name, item]] : rest.length === 0 ? [] : [[name, without(item, rest)]],
    ),
  );
}
