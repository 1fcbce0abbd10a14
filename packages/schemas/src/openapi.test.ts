import { validate } from '@readme/openapi-parser';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations, type OperationSpec } from './index.ts';
import { openapiDocument } from './openapi.ts';

const document = openapiDocument();
const text = JSON.stringify(document);

test('has each operation at its path and method', () => {
  for (const row of Object.values(operations)) {
    expect(document).toHaveProperty(['paths', row.path, row.method.toLowerCase(), 'operationId'], row.id);
  }
});

test('refers only to its own components', () => {
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references) expect(document).toHaveProperty(reference.replace('#/', '').split('/'));
});

test('documents limits, defaults and authentication', () => {
  expect(document).toHaveProperty(
    ['components', 'schemas', 'ClusterInput', 'properties', 'control_planes', 'default'],
    'cp.3.masters.small',
  );
  expect(document).toHaveProperty(
    ['components', 'schemas', 'MaintenanceWindow', 'properties', 'start_hour', 'maximum'],
    23,
  );
  expect(document).toHaveProperty(['security', 0], { accessKey: [], secretKey: [] });
  expect(document).toHaveProperty(
    ['paths', '/clusters/{cluster_id}/kubeconfig', 'post', 'parameters'],
    expect.arrayContaining([expect.objectContaining({ name: 'x-encrypt-nacl', in: 'header' })]),
  );
});

test('is valid OpenAPI 3.1', async () => {
  // A copy: the validator resolves references in place. Boundary: the validator types its input; that it fits is what
  // is tested.
  expect(await validate(JSON.parse(text))).toEqual({ valid: true, warnings: [], specification: 'OpenAPI' });
});

test('the same validator rejects an invalid document', async () => {
  const broken = { ...document, paths: { '/clusters/{cluster_id}': { get: { operationId: 'GetCluster' } } } };
  expect(await validate(JSON.parse(JSON.stringify(broken)))).toMatchObject({ valid: false });
});

test('`openapi.json` is current; `npm run write-openapi` rewrites it', () => {
  expect(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')).toBe(
    `${JSON.stringify(document, undefined, 2)}\n`,
  );
});

test('lists both endpoints, every authentication method and the error responses', () => {
  expect(document['servers']).toEqual([
    { url: 'https://api.eu-west-2.oks.outscale.com/api/v2' },
    { url: 'https://api.cloudgouv-eu-west-1.oks.outscale.com/api/v2' },
  ]);
  expect(Object.keys(Object(document['security']))).toHaveLength(5);
  for (const row of Object.values(operations)) {
    for (const status of ['400', '401', '403', '404', '409', '422', '429', '500', '503']) {
      expect(document).toHaveProperty(['paths', row.path, row.method.toLowerCase(), 'responses', status]);
    }
  }
});

test('every schema is described', () => {
  const bare: string[] = [];
  for (const [name, schema] of Object.entries(Object(Object(document['components'])['schemas']))) {
    if (Object(schema)['description'] === undefined) bare.push(name);
  }
  expect(bare).toEqual([]);
});

test('every body has an example that passes its check', async () => {
  for (const row of Object.values<OperationSpec>(operations)) {
    if (row.body === undefined) continue;
    const content = Object(document['paths'])[row.path][row.method.toLowerCase()].requestBody.content;
    const { example } = content['application/json'];
    expect(example).toBeDefined();
    expect(await row.body.check(example)).toEqual([]);
  }
});
