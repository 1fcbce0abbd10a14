import { apiVersionOf, customResourceDefinitionOf, oksKinds } from '@oks-kit/kubernetes/kinds';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCluster, type TestCluster } from '../builtin/test-cluster.ts';
import { valueAt } from '../oks-state/kube-object.ts';
import { brokenRules, brokenSchemas, type RefusedSpec } from './refused-specs.fixture.ts';
import { collectionPathOf } from './requests.ts';

describe('the oks.dev kinds, in the built-in API and in a real API server', () => {
  let builtin: TestCluster;
  let real: TestCluster;
  beforeAll(async () => {
    builtin = await createTestCluster({ clock: 'instant' });
    real = await createTestCluster({ clock: 'instant', kubernetes: 'kube-apiserver', onWarning: () => undefined });
  });
  afterAll(() => Promise.all([builtin.close(), real.close()]));

  /** The response to a request that would create an object. */
  async function created(cluster: TestCluster, { kind }: RefusedSpec, spec: object): Promise<unknown> {
    const oksKind = oksKinds[kind];
    const body = { apiVersion: apiVersionOf(oksKind), kind: oksKind.kind, metadata: { name: 'one' }, spec };
    const path = `${collectionPathOf(oksKind)}?dryRun=All&fieldValidation=Strict`;
    const answer = await cluster.call('POST', path, { body });
    // The builtin API ends its body with a line break.
    return Array.isArray(answer.body) ? answer.body[0] : answer.body;
  }

  /** The reasons of a refusal, each with its field. Newer API servers leave out the type of an invalid object. */
  function causesOf(answer: unknown): string[] {
    const causes = valueAt(answer, ['details', 'causes']);
    const list: readonly unknown[] = Array.isArray(causes) ? causes : [];
    return list
      .map((cause) => `${String(valueAt(cause, ['field']))}: ${String(valueAt(cause, ['message']))}`)
      .map((text) => text.replace(/"(?:object|array)": /, ''))
      .sort();
  }

  test.each([...brokenRules, ...brokenSchemas])('both refuse $title with the same message', async (one) => {
    for (const cluster of [builtin, real]) {
      expect(await created(cluster, one, one.accepted)).toMatchObject({ kind: oksKinds[one.kind].kind });
    }
    const [expected, actual] = await Promise.all([created(builtin, one, one.refused), created(real, one, one.refused)]);
    expect(valueAt(actual, ['reason'])).toBe('Invalid');
    expect(causesOf(actual)).toEqual(causesOf(expected));
  });

  test('every CEL rule is among the cases', async () => {
    const refusals = await Promise.all(brokenRules.map((one) => created(builtin, one, one.refused)));
    const messages = refusals.flatMap(causesOf).join('\n');
    const rules = new Set<string>();
    JSON.stringify(Object.values(oksKinds).map(customResourceDefinitionOf), (key, value: unknown) => {
      if (key === 'message' && typeof value === 'string') rules.add(value);
      return value;
    });
    const missing = [...rules].filter((message) => !messages.includes(message));
    // No device is called sda1: the pattern of the field refuses it first.
    expect(missing).toEqual(["'device' must not be 'sda1', use 'root' instead."]);
  });

  test.each([
    ['the columns', ['get', 'npl,ippool', '-o', 'wide']],
    ['the fields', ['explain', 'nodepool.spec.volumes']],
    ['the defaults', ['get', 'npl', 'workers', '-o', 'jsonpath={.spec}']],
  ])('kubectl shows %s the same way in both', async (_, args) => {
    const input = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'oks.dev/v1beta2',
          kind: 'NodePool',
          metadata: { name: 'workers' },
          spec: { nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a', 'eu-west-2b'], fgpu: {} },
        },
        { apiVersion: 'oks.dev/v1beta', kind: 'IPPool', metadata: { name: 'addresses' }, spec: { numAddresses: 2 } },
      ],
    };
    const texts = await Promise.all(
      [builtin, real].map(async (cluster) => {
        const applied = await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input });
        expect(applied.err).toBe('');
        for (const wanted of ['npl/workers={.status.state.name}=ready', 'ippool/addresses={.status.progress}']) {
          const [object = '', ...condition] = wanted.split('=');
          const waited = await cluster.kubectl(['wait', `--for=jsonpath=${condition.join('=')}`, object]);
          expect(waited.err).toBe('');
        }
        const { out, err } = await cluster.kubectl(args);
        expect(err).toBe('');
        // Ages differ, and so does the space that aligns them.
        return out.replaceAll(/ +\d+[smh] */g, ' AGE ').replaceAll(/ +/g, ' ');
      }),
    );
    expect(texts[1]).toBe(texts[0]);
  });
});
