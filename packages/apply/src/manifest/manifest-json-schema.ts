import * as z from 'zod';
import { manifestSchema } from './manifest-schema.ts';

/** The JSON Schema of a manifest, for editors: `# yaml-language-server: $schema=…`. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'oks-kit manifest',
    ...z.toJSONSchema(manifestSchema, { io: 'input' }),
  };
}
