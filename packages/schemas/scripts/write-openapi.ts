/**
 * Writes `openapi.json`, the OpenAPI document in the repository. Run it after a change to operations or schemas. A test
 * checks that it is up to date.
 */
import { writeFileSync } from 'node:fs';
import { openapiDocument } from '../src/openapi.ts';

writeFileSync(new URL('../openapi.json', import.meta.url), `${JSON.stringify(openapiDocument(), undefined, 2)}\n`);
