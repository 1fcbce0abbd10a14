import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testOksKinds } from './oks-kinds.fixture.ts';
import { createTestCluster, type TestCluster } from './test-cluster.ts';

describe('the kinds of oks.dev, with the real kubectl', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await createTestCluster({ clock: 'instant' }, '1.32');
  });
  afterAll(() => cluster.close());

  const out = (...args: string[]): Promise<string> => cluster.output(...args);

  test('shows the CustomResourceDefinitions with their rules', async () => {
    const definitions = await out('get', 'crd');
    expect(definitions).toMatch(/^NAME +CREATED AT\nippools\.oks\.dev /);
    for (const plural of ['netpeerings', 'nodepools', 'vpnconnections'])
      expect(definitions).toContain(`\n${plural}.oks.dev `);
    const definition: unknown = JSON.parse(await out('get', 'crd', 'nodepools.oks.dev', '-o', 'json'));
    expect(definition).toMatchObject({
      spec: {
        group: 'oks.dev',
        scope: 'Cluster',
        names: { kind: 'NodePool', listKind: 'NodePoolList', shortNames: ['npools', 'npls', 'npl'] },
        versions: [
          {
            name: 'v1beta2',
            schema: {
              openAPIV3Schema: {
                properties: {
                  spec: {
                    required: ['nodeType'],
                    'x-kubernetes-validations': expect.arrayContaining([
                      {
                        rule: '!(has(self.minNodes)) || self.minNodes <= self.desiredNodes',
                        message: 'minNodes must be less or equal than desiredNodes',
                      },
                    ]),
                  },
                },
              },
            },
          },
        ],
      },
    });
    expect(await out('wait', '--for=condition=Established', 'crd/ippools.oks.dev')).toContain('condition met');
    const refused = await cluster.kubectl(['delete', 'crd', 'ippools.oks.dev']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('MethodNotAllowed') });
  });
});

describe('each kind of oks.dev in the built-in API, with the real kubectl', () => testOksKinds({ clock: 'instant' }));
