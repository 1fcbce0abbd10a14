import { expect, test } from 'vitest';
import { operations } from './index.ts';
import { openapiDocument } from './openapi.ts';

const document = openapiDocument();
const text = JSON.stringify(document);

test('has each operation at its path and method', () => {
  for (const row of Object.values(operations)) {
    expect(document).toHaveProperty(['paths', row.path, row.method.toLowerCase(), 'operationId'], row.id);
  }
});

test('refers only to what it holds', () => {
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(references.length).toBeGreaterThan(50);
  for (const reference of references) expect(document).toHaveProperty(reference.replace('#/', '').split('/'));
});

test('documents bounds, defaults and who may call', () => {
  expect(document).toHaveProperty(['components', 'schemas', 'ClusterInput', 'properties', 'control_planes', 'default'], 'cp.3.masters.small');
  expect(document).toHaveProperty(['components', 'schemas', 'MaintenanceWindow', 'properties', 'start_hour', 'maximum'], 23);
  expect(document).toHaveProperty(['security', 0], { accessKey: [], secretKey: [] });
  expect(document).toHaveProperty(
    ['paths', '/clusters/{cluster_id}/kubeconfig', 'post', 'parameters'],
    expect.arrayContaining([expect.objectContaining({ name: 'x-encrypt-nacl', in: 'header' })]),
  );
});
