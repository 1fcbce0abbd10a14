import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestJsonSchema } from './manifest-json-schema.ts';

test('the published JSON Schema is up to date (`npm run write-schema` updates it)', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('../../manifest.schema.json', import.meta.url), 'utf8'));
  expect(published).toEqual(manifestJsonSchema());
});

test('fields have descriptions, which editors show', () => {
  expect(manifestJsonSchema()).toMatchObject({
    properties: { owner: { description: 'Who manages these resources. Needed for --prune.' } },
  });
});
