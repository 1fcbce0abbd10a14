/** Generates the clients that ours is compared with, from our OpenAPI document. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createClient } from '@hey-api/openapi-ts';
import { openapiDocument } from '@oks-kit/schemas/openapi';
import { build } from 'rolldown';
import openapiTypes, { astToString } from 'openapi-typescript';

const folder = new URL('../src/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
const text = JSON.stringify(openapiDocument());
const file = new URL('openapi.json', folder);
writeFileSync(file, text);
writeFileSync(new URL('openapi-types.ts', folder), astToString(await openapiTypes(text)));
await createClient({
  input: file.pathname,
  output: { path: new URL('hey-api', folder).pathname },
  plugins: ['@hey-api/client-fetch', 'zod', { name: '@hey-api/sdk', validator: true }],
  logs: { level: 'silent' },
});
await build({
  input: new URL('hey-api/index.ts', folder).pathname,
  external: [/^zod/],
  platform: 'node',
  output: { file: new URL('hey-api.js', folder).pathname, format: 'esm' },
  logLevel: 'warn',
});
