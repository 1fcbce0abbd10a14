import * as z from 'zod';
import type { OperationDescription } from '../src/describe-operation.ts';
import { wireSchemas } from '../src/resources/wire.ts';

/**
 * Returns the source of the operation table, without a type annotation, so that each row keeps its exact type, and the
 * names of the schemas that it uses.
 */
export function operationsSource(operations: readonly OperationDescription[]): {
  readonly source: string;
  readonly used: ReadonlySet<string>;
} {
  const checks = new Set<string>();
  const rows = operations.map((operation) => {
    const fields = Object.entries(operation).map(([key, value]) => {
      if (!(value instanceof z.ZodType)) return `    ${key}: ${JSON.stringify(value)},\n`;
      const name = wireSchemas.get(value)?.id;
      if (name === undefined) throw new Error(`${operation.id}: \`${key}\` is not a registered schema`);
      checks.add(name);
      return `    ${key}: ${name},\n`;
    });
    return `  /** ${operation.summary} */\n  ${operation.id}: {\n${fields.join('')}  },\n`;
  });
  const source = `import type { OperationSpec } from '../operation.ts';
import { ${[...checks].sort().join(', ')} } from './checks.ts';

/** Every operation of the API, by its name in the reference. */
export const operations = {
${rows.join('')}} as const satisfies Readonly<Record<string, OperationSpec>>;

/** The table of the API's own operations. */
export type Operations = typeof operations;
`;
  return { source, used: checks };
}
