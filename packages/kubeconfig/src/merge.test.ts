import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyKubeconfig,
  type Kubeconfig,
  mergedContexts,
  mergeKubeconfig,
  parseKubeconfig,
  removeFromKubeconfig,
  stringifyKubeconfig,
} from './index.ts';

const incoming = parseKubeconfig(`
apiVersion: v1
kind: Config
clusters: [{name: web, cluster: {server: https://127.0.0.1:6443, certificate-authority-data: Q0E=}}]
users: [{name: kubernetes-admin, user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}}]
contexts: [{name: kubernetes-admin@web, context: {cluster: web, user: kubernetes-admin}}]
current-context: kubernetes-admin@web
`);
const origin = { cluster_id: 'c-1', endpoint: 'https://api.example/api/v2' };
const foreign = parseKubeconfig(`
apiVersion: v1
kind: Config
current-context: home
preferences: {colors: true}
clusters: [{name: home, cluster: {server: https://home:6443}}]
users: [{name: home, user: {token: t, x-unknown: 1}}]
contexts: [{name: home, context: {cluster: home, user: home}}]
`);

describe('merge', () => {
  test('adds the three entries under one name and makes them current where nothing was', () => {
    const merged = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin });
    expect(merged.added).toEqual(['cluster shop-web', 'user shop-web', 'context shop-web']);
    expect(merged.kubeconfig['current-context']).toBe('shop-web');
    expect(merged.kubeconfig.contexts[0]?.context).toMatchObject({ cluster: 'shop-web', user: 'shop-web' });
  });

  test('keeps what is there: entries, unknown fields, the current context', () => {
    const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin });
    expect(kubeconfig['current-context']).toBe('home');
    expect(kubeconfig['preferences']).toEqual({ colors: true });
    expect(kubeconfig.users[0]).toEqual(foreign.users[0]);
    expect(mergeKubeconfig(foreign, incoming, { context: 'x', setCurrent: true }).kubeconfig['current-context']).toBe(
      'x',
    );
  });

  test('is the same done twice, and replaces its own entries by fresh ones', () => {
    const once = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin });
    const twice = mergeKubeconfig(once.kubeconfig, incoming, { context: 'shop-web', origin });
    expect(twice.kubeconfig).toEqual(once.kubeconfig);
    expect([twice.added, twice.replaced]).toEqual([[], []]);
    const renewed = { ...incoming, users: [{ name: 'kubernetes-admin', user: { 'client-certificate-data': 'TkVX' } }] };
    expect(mergeKubeconfig(once.kubeconfig, renewed, { context: 'shop-web', origin }).replaced).toEqual([
      'user shop-web',
    ]);
  });

  test("reports a clash with someone else's entry and overwrites it only on purpose", () => {
    expect(() => mergeKubeconfig(foreign, incoming, { context: 'home', origin })).toThrow(
      /already a cluster called "home"/,
    );
    const ours = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin }).kubeconfig;
    expect(() =>
      mergeKubeconfig(ours, incoming, { context: 'shop-web', origin: { ...origin, cluster_id: 'c-2' } }),
    ).toThrow(/belongs to something else/);
    expect(mergeKubeconfig(foreign, incoming, { context: 'home', origin, overwrite: true }).replaced).toHaveLength(3);
  });

  test('takes a cluster that was made again under its name for the same', () => {
    const named = { ...origin, project: 'shop', cluster: 'web' };
    const old = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin: named }).kubeconfig;
    expect(
      mergeKubeconfig(old, incoming, { context: 'shop-web', origin: { ...named, cluster_id: 'c-2' } }).replaced,
    ).toHaveLength(3);
    const elsewhere = { ...named, cluster_id: 'c-2', endpoint: 'https://other.example/api/v2' };
    expect(() => mergeKubeconfig(old, incoming, { context: 'shop-web', origin: elsewhere })).toThrow(
      /belongs to something else/,
    );
  });

  test('needs one context to merge', () => {
    expect(() => mergeKubeconfig(foreign, emptyKubeconfig)).toThrow(/0 contexts/);
    const broken: Kubeconfig = { ...incoming, users: [] };
    expect(() => mergeKubeconfig(foreign, broken)).toThrow(/names a cluster or a user that is not in it/);
  });
});

describe('remove', () => {
  test('undoes exactly what merge did', () => {
    const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin, setCurrent: true });
    const { kubeconfig: after, removed } = removeFromKubeconfig(kubeconfig, { context: 'shop-web' });
    expect(removed).toHaveLength(3);
    expect(after).toEqual(foreign);
    expect(removeFromKubeconfig(kubeconfig, { clusterId: 'c-1' }).kubeconfig).toEqual(after);
  });

  test('goes back along the contexts that were current before', () => {
    const mergeInto = (base: Kubeconfig, context: string) =>
      mergeKubeconfig(base, incoming, { context, origin: { ...origin, cluster_id: context }, setCurrent: true })
        .kubeconfig;
    const three = mergeInto(mergeInto(mergeInto(foreign, 'a'), 'b'), 'c');
    const withoutB = removeFromKubeconfig(three, { context: 'b' }).kubeconfig;
    expect(withoutB['current-context']).toBe('c');
    expect(removeFromKubeconfig(three, { context: 'c' }).kubeconfig['current-context']).toBe('b');
    // What it would go back to is gone: nothing is current rather than something unasked for.
    expect(removeFromKubeconfig(withoutB, { context: 'c' }).kubeconfig['current-context']).toBe('');
  });

  test('leaves what someone else made', () => {
    expect(removeFromKubeconfig(foreign, { context: 'home' })).toEqual({ kubeconfig: foreign, removed: [] });
  });
});

test('whatever is merged in and out again leaves the file as it was', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 5 }), name, fc.boolean(), (others, context, setCurrent) => {
      fc.pre(!others.includes(context));
      const base = others.reduce<Kubeconfig>(
        (doc, other) => mergeKubeconfig(doc, incoming, { context: other }).kubeconfig,
        emptyKubeconfig,
      );
      const merged = mergeKubeconfig(base, incoming, { context, origin, setCurrent });
      const readBack = parseKubeconfig(stringifyKubeconfig(merged.kubeconfig));
      expect(readBack).toEqual(merged.kubeconfig);
      expect(mergedContexts(readBack)).toEqual([{ name: context, origin }]);
      const { kubeconfig } = removeFromKubeconfig(readBack, { clusterId: 'c-1' });
      expect(kubeconfig).toEqual(base);
    }),
    { numRuns: 50 },
  );
});

test.each<[string, () => unknown, string]>([
  [
    'a misspelt option',
    () => mergeKubeconfig(foreign, incoming, wrong({ overwite: true })),
    '`overwite`: unknown option, did you mean `overwrite`?',
  ],
  [
    'an empty name',
    () => mergeKubeconfig(foreign, incoming, { context: '' }),
    '`context`: must be text that is not empty',
  ],
  [
    'a switch as text',
    () => mergeKubeconfig(foreign, incoming, wrong({ setCurrent: 'no' })),
    '`setCurrent`: must be true or false',
  ],
  [
    'half an origin',
    () => mergeKubeconfig(foreign, incoming, wrong({ origin: { cluster_id: 'c-1' } })),
    '`origin.endpoint`: required',
  ],
  [
    'a misspelt target',
    () => removeFromKubeconfig(foreign, wrong({ clusterID: 'c-1' })),
    '`clusterID`: unknown option, did you mean `clusterId`?',
  ],
])('%s is refused', (_, work, message) => {
  expect(work).toThrow(message);
});

// Boundary: what the types forbid, given all the same.
function wrong(value: unknown): never {
  return value as never;
}
