/**
 * Writes `openapi.json`, the checked-in OpenAPI document. Run it after a change of rows or schemas: a test compares.
 */
import { writeFileSync } from 'node:fs';
import { openapiDocument } from '../src/openapi.ts';

writeFileSync(new URL('../openapi.json', import.meta.url), `${JSON.stringify(openapiDocument(), undefined, 2)}\n`);
