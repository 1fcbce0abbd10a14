import { writeFileSync } from 'node:fs';
import { manifestJsonSchema } from '../src/manifest/manifest-json-schema.ts';

const file = new URL('../manifest.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
