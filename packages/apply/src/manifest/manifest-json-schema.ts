import * as z from 'zod';
import { manifestSchema } from './manifest-schema.ts';

/** Returns the JSON Schema of a manifest. Editors use it through `# yaml-language-server: $schema=…`. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'oks-kit manifest',
    ...z.toJSONSchema(manifestSchema, { io: 'input' }),
  };
}
