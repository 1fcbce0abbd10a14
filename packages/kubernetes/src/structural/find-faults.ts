import { isObject } from '@oks-kit/core';
import { formats } from './formats.ts';
import { fieldSchema } from './complete-value.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Path of a field: names, and indexes of lists. */
export type FieldPath = readonly (string | number)[];

/** A fault of a field, with all details that an error message needs. */
export type Fault = { readonly path: FieldPath; readonly value: unknown } & (
  | { readonly code: 'missing' }
  | { readonly code: 'unknown'; readonly known: readonly string[] }
  | { readonly code: 'type'; readonly expected: string }
  | { readonly code: 'enum'; readonly values: readonly string[] }
  | { readonly code: 'pattern'; readonly pattern: string }
  | { readonly code: 'format'; readonly format: string }
  | { readonly code: 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'minItems'; readonly limit: number }
  | { readonly code: 'duplicate' }
  | { readonly code: 'rule'; readonly message: string }
);

/** Options of {@link findFaults}. */
export interface FindFaultsOptions {
  /** Whether fields that the schema does not know are faults. @default true */
  readonly unknownFields?: boolean | undefined;
  /** Whether the value is a change to an existing object: then required fields may be missing. */
  readonly partial?: boolean | undefined;
  /** Whether a value satisfies the CEL rule with this message. */
  readonly holdsRule: (message: string, self: unknown) => boolean;
}

/** Maximum number of faults that are returned. More than anyone reads, and a limit for hostile values. */
const maxFaults = 50;

/** Faults that prevent CEL rules from being checked, as in the API server: rules rely on types and required fields. */
const blocking: readonly Fault['code'][] = ['missing', 'type', 'enum', 'maxLength'];

/** Whether a fault prevents CEL rules from being checked. */
export function blocksRules({ code }: Fault): boolean {
  return blocking.includes(code);
}

/**
 * Finds the faults of a value whose defaults are filled in, at most 50. Like the API server, it checks CEL rules only
 * if types and required fields are right.
 */
export function findFaults(value: unknown, schema: StructuralSchema, options: FindFaultsOptions): Fault[] {
  const faults: Fault[] = [];
  visit(value, schema, [], options, faults);
  if (!faults.some(blocksRules)) askRules(value, schema, [], options, faults);
  return faults.slice(0, maxFaults);
}

function visit(
  value: unknown,
  schema: StructuralSchema,
  path: FieldPath,
  options: FindFaultsOptions,
  faults: Fault[],
): void {
  if (faults.length >= maxFaults) return;
  if (value === null && schema.nullable === true) return;
  const expected = schema.type;
  if (expected !== undefined && !isOfType(value, expected)) faults.push({ path, value, code: 'type', expected });
  else if (typeof value === 'string') faults.push(...faultsOfText(value, schema, path));
  else if (typeof value === 'number') faults.push(...faultsOfNumber(value, schema, path));
  else if (Array.isArray(value)) visitItems(value, schema, path, options, faults);
  else if (isObject(value)) visitFields(value, schema, path, options, faults);
}

/** Checks the CEL rules of a value, then those of its parts. */
function askRules(
  value: unknown,
  schema: StructuralSchema,
  path: FieldPath,
  options: FindFaultsOptions,
  faults: Fault[],
): void {
  if (value === null || faults.length >= maxFaults) return;
  // The rules of an object need all of its fields, but a patch contains only some.
  const isPart = options.partial === true && schema.properties !== undefined;
  for (const { message } of isPart ? [] : (schema['x-kubernetes-validations'] ?? [])) {
    if (!options.holdsRule(message, value)) faults.push({ path, value, code: 'rule', message });
  }
  const { items } = schema;
  if (Array.isArray(value)) {
    for (const [index, item] of items === undefined ? [] : value.entries())
      askRules(item, items ?? {}, [...path, index], { ...options, partial: false }, faults);
    return;
  }
  for (const [key, part] of isObject(value) ? Object.entries(value) : []) {
    const partSchema = fieldSchema(schema, key);
    if (partSchema !== undefined && part !== undefined) askRules(part, partSchema, [...path, key], options, faults);
  }
}

function visitItems(
  list: readonly unknown[],
  schema: StructuralSchema,
  path: FieldPath,
  options: FindFaultsOptions,
  faults: Fault[],
): void {
  const { items, minItems } = schema;
  if (minItems !== undefined && list.length < minItems)
    faults.push({ path, value: list, code: 'minItems', limit: minItems });
  if (items === undefined) return;
  const seen = new Set<unknown>();
  for (const [index, item] of list.entries()) {
    const itemPath = [...path, index];
    // A patch replaces the whole list, so its items must be complete.
    visit(item, items, itemPath, { ...options, partial: false }, faults);
    if (schema['x-kubernetes-list-type'] === 'set' && seen.has(item))
      faults.push({ path: itemPath, value: item, code: 'duplicate' });
    seen.add(item);
    if (faults.length >= maxFaults) return;
  }
}

function visitFields(
  object: Readonly<Record<string, unknown>>,
  schema: StructuralSchema,
  path: FieldPath,
  options: FindFaultsOptions,
  faults: Fault[],
): void {
  const { properties } = schema;
  for (const key of options.partial === true ? [] : (schema.required ?? [])) {
    if (object[key] === undefined) faults.push({ path: [...path, key], value: undefined, code: 'missing' });
  }
  for (const [key, part] of Object.entries(object)) {
    if (part === undefined || faults.length >= maxFaults) continue;
    const partSchema = fieldSchema(schema, key);
    // In a patch, null removes a field.
    if (partSchema !== undefined && part === null && options.partial === true) continue;
    if (partSchema !== undefined) visit(part, partSchema, [...path, key], options, faults);
    else if (properties !== undefined && options.unknownFields !== false)
      faults.push({ path: [...path, key], value: part, code: 'unknown', known: Object.keys(properties) });
  }
}

function faultsOfText(text: string, schema: StructuralSchema, path: FieldPath): Fault[] {
  const { enum: values, format } = schema;
  const at = { path, value: text };
  return [
    ...(values === undefined || values.includes(text) ? [] : [{ ...at, code: 'enum' as const, values }]),
    ...shapeFaultOf(text, schema, path),
    ...(format === undefined || formats[format]?.(text) !== false ? [] : [{ ...at, code: 'format' as const, format }]),
  ];
}

/** Returns the first fault of a text's length or characters, in the order of the API server. */
function shapeFaultOf(value: string, { minLength, maxLength, pattern }: StructuralSchema, path: FieldPath): Fault[] {
  const length = lengthOf(value);
  if (maxLength !== undefined && length > maxLength) return [{ path, value, code: 'maxLength', limit: maxLength }];
  if (minLength !== undefined && length < minLength) return [{ path, value, code: 'minLength', limit: minLength }];
  return pattern === undefined || new RegExp(pattern).test(value) ? [] : [{ path, value, code: 'pattern', pattern }];
}

function faultsOfNumber(value: number, { minimum, maximum }: StructuralSchema, path: FieldPath): Fault[] {
  return [
    ...(minimum === undefined || value >= minimum ? [] : [{ path, value, code: 'minimum' as const, limit: minimum }]),
    ...(maximum === undefined || value <= maximum ? [] : [{ path, value, code: 'maximum' as const, limit: maximum }]),
  ];
}

/** Length in characters, as the API server counts, not in UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function isOfType(value: unknown, type: NonNullable<StructuralSchema['type']>): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
