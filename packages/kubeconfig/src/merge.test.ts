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
import { foreign, incoming, origin, rename, wrong } from './merge.fixture.ts';

describe('merge', () => {
  test('adds cluster, user and context with one name, and makes the context current if there was none', () => {
    const merged = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin });
    expect(merged.added).toEqual(['cluster shop-web', 'user shop-web', 'context shop-web']);
    expect(merged.kubeconfig['current-context']).toBe('shop-web');
    expect(merged.kubeconfig.contexts[0]?.context).toEqual({
      cluster: 'shop-web',
      user: 'shop-web',
      extensions: [{ name: 'oks-kit', extension: origin }],
    });
    const { 'current-context': _none, ...withoutCurrent } = emptyKubeconfig;
    expect(mergeKubeconfig(withoutCurrent, incoming, { context: 'shop-web', origin })).toEqual(merged);
  });

  test('keeps existing entries, unknown fields and the current context', () => {
    const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin });
    expect(kubeconfig['current-context']).toBe('home');
    expect(kubeconfig['preferences']).toEqual({ colors: true });
    expect(kubeconfig.users[0]).toEqual(foreign.users[0]);
    expect(mergeKubeconfig(foreign, incoming, { context: 'x', setCurrent: true }).kubeconfig['current-context']).toBe(
      'x',
    );
  });

  test('has the same result when repeated, and renews its own entries', () => {
    const once = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin });
    const twice = mergeKubeconfig(once.kubeconfig, incoming, { context: 'shop-web', origin });
    expect(twice.kubeconfig).toEqual(once.kubeconfig);
    expect([twice.added, twice.replaced]).toEqual([[], []]);
    const renewed = { ...incoming, users: [{ name: 'kubernetes-admin', user: { 'client-certificate-data': 'TkVX' } }] };
    expect(mergeKubeconfig(once.kubeconfig, renewed, { context: 'shop-web', origin }).replaced).toEqual([
      'user shop-web',
    ]);
  });

  test("reports a conflict with another program's entry, and replaces it only with `overwrite`", () => {
    expect(() => mergeKubeconfig(foreign, incoming, { context: 'home', origin })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('already a cluster named "home"'),
        hint: expect.stringContaining('alias'),
      }),
    );
    const ours = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin }).kubeconfig;
    expect(() =>
      mergeKubeconfig(ours, incoming, { context: 'shop-web', origin: { ...origin, cluster_id: 'c-2' } }),
    ).toThrow(/that oks did not create/);
    expect(mergeKubeconfig(foreign, incoming, { context: 'home', origin, overwrite: true }).replaced).toHaveLength(3);
  });

  test('treats a cluster that was created again with the same name as the same one', () => {
    const named = { ...origin, project: 'shop', cluster: 'web' };
    const old = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin: named }).kubeconfig;
    expect(
      mergeKubeconfig(old, incoming, { context: 'shop-web', origin: { ...named, cluster_id: 'c-2' } }).replaced,
    ).toHaveLength(3);
    const elsewhere = { ...named, cluster_id: 'c-2', endpoint: 'https://other.example/api/v2' };
    expect(() => mergeKubeconfig(old, incoming, { context: 'shop-web', origin: elsewhere })).toThrow(
      /that oks did not create/,
    );
  });

  test('requires a kubeconfig with one context', () => {
    expect(() => mergeKubeconfig(foreign, emptyKubeconfig)).toThrow(/0 contexts/);
    const broken: Kubeconfig = { ...incoming, users: [] };
    expect(() => mergeKubeconfig(foreign, broken)).toThrow(/refers to a cluster or a user that is not in it/);
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

  test('restores the most recent earlier context that still exists', () => {
    const mergeInto = (base: Kubeconfig, context: string) =>
      mergeKubeconfig(base, incoming, { context, origin: { ...origin, cluster_id: context }, setCurrent: true })
        .kubeconfig;
    const three = mergeInto(mergeInto(mergeInto(foreign, 'a'), 'b'), 'c');
    const withoutB = removeFromKubeconfig(three, { context: 'b' }).kubeconfig;
    expect(withoutB['current-context']).toBe('c');
    expect(removeFromKubeconfig(three, { context: 'c' }).kubeconfig['current-context']).toBe('b');
    // The earlier context no longer exists, so no context becomes current.
    expect(removeFromKubeconfig(withoutB, { context: 'c' }).kubeconfig['current-context']).toBe('');
  });

  test('removes cluster and user of a context that was renamed', () => {
    const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin, setCurrent: true });
    const { kubeconfig: after, removed } = removeFromKubeconfig(rename(kubeconfig, 'shop-web', 'web'), {
      context: 'web',
    });
    expect(removed).toEqual(['cluster shop-web', 'user shop-web', 'context web']);
    expect(after).toEqual(foreign);
  });

  test("keeps and reports entries that the user's own context uses, and removes them after that context", () => {
    const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin });
    const own = { name: 'mine', context: { cluster: 'shop-web', user: 'home' } };
    const withOwn = { ...kubeconfig, contexts: [...kubeconfig.contexts, own] };
    const { kubeconfig: after, removed, kept } = removeFromKubeconfig(withOwn, { context: 'shop-web' });
    expect(removed).toEqual(['user shop-web', 'context shop-web']);
    expect(kept).toEqual([{ entry: 'cluster shop-web', usedBy: ['mine'] }]);
    expect(after.contexts.map(({ name }) => name)).toEqual(['home', 'mine']);
    const withoutOwn = { ...after, contexts: after.contexts.filter(({ name }) => name !== 'mine') };
    for (const target of [{ context: 'shop-web' }, { clusterId: 'c-1' }]) {
      expect(removeFromKubeconfig(withoutOwn, target).kubeconfig).toEqual(foreign);
    }
  });

  test('keeps other contexts of the same cluster', () => {
    const one = mergeKubeconfig(foreign, incoming, { context: 'shop-web', origin }).kubeconfig;
    const two = mergeKubeconfig(one, incoming, { context: 'prod', origin }).kubeconfig;
    expect(removeFromKubeconfig(two, { context: 'prod' }).kubeconfig).toEqual(one);
    expect(removeFromKubeconfig(two, { clusterId: 'c-1' }).kubeconfig).toEqual(foreign);
  });

  test('keeps entries of other programs', () => {
    expect(removeFromKubeconfig(foreign, { context: 'home' })).toEqual({ kubeconfig: foreign, removed: [], kept: [] });
  });
});

test('merging and removing leaves the file as it was', () => {
  const name = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), fc.constantFrom('__proto__', 'constructor'));
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

const proxyMessage = '`proxyUrl`: must be an http, https or socks5 URL';

test.each([
  ['a namespace with spaces', { namespace: 'Team A' }, '`namespace`: must be a namespace'],
  ['a namespace that ends with a hyphen', { namespace: 'team-' }, '`namespace`: must be'],
  ['a namespace that starts with a hyphen', { namespace: '-team' }, '`namespace`: must be'],
  ['a namespace of 64 characters', { namespace: 'a'.repeat(64) }, '`namespace`: must be'],
  ['a number as namespace', { namespace: 7 }, '`namespace`: must be'],
  ['a proxy without a scheme', { proxyUrl: 'proxy.example:3128' }, proxyMessage],
  ['a proxy of another scheme', { proxyUrl: 'file:///etc/passwd' }, proxyMessage],
  ['a proxy without a host', { proxyUrl: 'http://?' }, proxyMessage],
  ['a proxy after a space', { proxyUrl: ' http://proxy.example:3128' }, proxyMessage],
  ['a proxy before a line break', { proxyUrl: 'http://proxy.example:3128\n' }, proxyMessage],
  ['a URL object as proxy', { proxyUrl: new URL('http://proxy.example:3128') }, proxyMessage],
])('%s is refused', (_, options, message) => {
  expect(() => mergeKubeconfig(foreign, incoming, wrong(options))).toThrow(message);
});

test.each(['a', '7', 'team-a', 'a'.repeat(63)])('the namespace %s is accepted', (namespace) => {
  const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', namespace });
  expect(kubeconfig.contexts[1]?.context.namespace).toBe(namespace);
});

test.each(['http://proxy.example:3128', 'HTTPS://user:password@proxy.example', 'socks5://[::1]:1080'])(
  'the proxy %s is accepted',
  (proxyUrl) => {
    const { kubeconfig } = mergeKubeconfig(foreign, incoming, { context: 'shop-web', proxyUrl });
    expect(kubeconfig.clusters[1]?.cluster['proxy-url']).toBe(proxyUrl);
  },
);
