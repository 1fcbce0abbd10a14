import type { NamedSchema } from './read-sources.ts';

/** Returns the source of a module that exports all schemas of requests and responses. */
export function schemaListSource(schemas: readonly NamedSchema[]): string {
  const modules = [...new Set(schemas.map(({ module }) => module))];
  return modules
    .map((module) => {
      const names = schemas.filter((schema) => schema.module === module).map(({ name }) => name);
      return `export { ${names.join(', ')} } from '${module}';\n`;
    })
    .join('');
}
