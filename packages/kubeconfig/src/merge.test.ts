import { inspect } from 'node:util';
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
  withExecUser,
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
  test('adds cluster, user and context with one name, and makes the context current if there was none', () => {
    const merged = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin });
    expect(merged.added).toEqual(['cluster shop-web', 'user shop-web', 'context shop-web']);
    expect(merged.kubeconfig['current-context']).toBe('shop-web');
    expect(merged.kubeconfig.contexts[0]?.context).toMatchObject({ cluster: 'shop-web', user: 'shop-web' });
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
      /already a cluster called "home"/,
    );
    const ours = mergeKubeconfig(emptyKubeconfig, incoming, { context: 'shop-web', origin }).kubeconfig;
    expect(() =>
      mergeKubeconfig(ours, incoming, { context: 'shop-web', origin: { ...origin, cluster_id: 'c-2' } }),
    ).toThrow(/belongs to something else/);
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
      /belongs to something else/,
    );
  });

  test('requires a kubeconfig with one context', () => {
    expect(() => mergeKubeconfig(foreign, emptyKubeconfig)).toThrow(/0 contexts/);
    const broken: Kubeconfig = { ...incoming, users: [] };
    expect(() => mergeKubeconfig(foreign, broken)).toThrow(/names a cluster or a user that is not in it/);
  });
});

describe('merging again', () => {
  const exec = (command: string, env: Readonly<Record<string, string>>): Kubeconfig =>
    withExecUser(incoming, { command, args: ['kubeconfig', 'exec'], env });
  const named = { ...origin, project: 'shop', cluster: 'web' };
  const options = { context: 'shop-web', origin: named };
  const merged = mergeKubeconfig(
    foreign,
    exec('/opt/node', { OKS_CONFIG_DIR: '/old', XDG_CACHE_HOME: '/c' }),
    options,
  ).kubeconfig;

  /** What kubectl leaves after these settings of the user. */
  const withSettings: Kubeconfig = {
    ...merged,
    clusters: merged.clusters.map((one) =>
      one.name === 'shop-web'
        ? {
            ...one,
            cluster: { ...one.cluster, 'proxy-url': 'socks5://localhost:1080', 'tls-server-name': 'kube.internal' },
          }
        : one,
    ),
    users: merged.users.map((one) =>
      one.name === 'shop-web' && one.user.exec !== undefined
        ? {
            ...one,
            user: {
              ...one.user,
              exec: {
                ...one.user.exec,
                interactiveMode: 'Never',
                env: [...(one.user.exec.env ?? []), { name: 'HTTPS_PROXY', value: 'http://proxy.example:3128' }],
              },
            },
          }
        : one,
    ),
    contexts: merged.contexts.map((one) =>
      one.name === 'shop-web' ? { ...one, context: { ...one.context, namespace: 'team-a' } } : one,
    ),
  };

  test('renews its own fields, and keeps settings of the user', () => {
    const again = mergeKubeconfig(withSettings, exec('oks', { OKS_CONFIG_DIR: '/new' }), options);
    expect(again.replaced).toEqual(['user shop-web']);
    expect(again.kubeconfig.clusters).toEqual(withSettings.clusters);
    expect(again.kubeconfig.contexts).toEqual(withSettings.contexts);
    expect(again.kubeconfig.users[1]?.user.exec).toMatchObject({
      command: 'oks',
      interactiveMode: 'Never',
      // A variable of the earlier merge is removed, one of the user stays.
      env: [
        { name: 'OKS_CONFIG_DIR', value: '/new' },
        { name: 'HTTPS_PROXY', value: 'http://proxy.example:3128' },
      ],
    });
  });

  test('switches between a program and a certificate without leftovers', () => {
    const plain = mergeKubeconfig(withSettings, incoming, options).kubeconfig;
    expect(Object.keys(plain.users[1]?.user ?? {}).sort()).toEqual([
      'client-certificate-data',
      'client-key-data',
      'extensions',
    ]);
    expect(inspect(plain.users[1], { depth: 9 })).not.toContain('S0VZ');
    expect(
      Object.keys(mergeKubeconfig(plain, exec('oks', {}), options).kubeconfig.users[1]?.user ?? {}).sort(),
    ).toEqual(['exec', 'extensions']);
  });

  test('sets namespace and proxy if they are given', () => {
    const { kubeconfig } = mergeKubeconfig(withSettings, incoming, {
      ...options,
      namespace: 'team-b',
      proxyUrl: 'http://proxy.example:3128',
    });
    expect(kubeconfig.contexts[1]?.context.namespace).toBe('team-b');
    expect(kubeconfig.clusters[1]?.cluster['proxy-url']).toBe('http://proxy.example:3128');
  });

  test('updates the TLS server name, unless the user has set another one', () => {
    const serving = (name: string | undefined): Kubeconfig => ({
      ...incoming,
      clusters: incoming.clusters.map((one) => ({
        ...one,
        cluster: { ...one.cluster, ...(name === undefined ? {} : { 'tls-server-name': name }) },
      })),
    });
    const nameAfter = (base: Kubeconfig, name: string | undefined): unknown =>
      mergeKubeconfig(base, serving(name), options).kubeconfig.clusters[1]?.cluster['tls-server-name'];
    const first = mergeKubeconfig(foreign, serving('one.example'), options).kubeconfig;
    expect([nameAfter(first, 'two.example'), nameAfter(first, undefined)]).toEqual(['two.example', undefined]);
    expect(nameAfter(withSettings, 'two.example')).toBe('kube.internal');
  });

  test('enables certificate checks again', () => {
    const unchecked: Kubeconfig = {
      ...merged,
      clusters: merged.clusters.map((one) => ({
        ...one,
        cluster: { ...one.cluster, 'insecure-skip-tls-verify': true },
      })),
    };
    const { clusters } = mergeKubeconfig(unchecked, incoming, options).kubeconfig;
    expect(clusters.map(({ cluster }) => cluster['insecure-skip-tls-verify'])).toEqual([true, undefined]);
  });

  test('updates a context that the user has renamed', () => {
    const renamed = rename(merged, 'shop-web', 'web');
    const again = mergeKubeconfig(renamed, incoming, options);
    expect([again.context, again.added, again.replaced]).toEqual(['web', [], ['user shop-web']]);
    expect(again.names).toEqual({ context: 'web', cluster: 'shop-web', user: 'shop-web' });
    // An alias is a separate context.
    expect(mergeKubeconfig(renamed, incoming, { ...options, context: 'prod' }).added).toHaveLength(3);
  });

  test.each([
    [{ namespace: 'Team A' }, '`namespace`: must be a namespace'],
    [{ proxyUrl: 'proxy.example:3128' }, '`proxyUrl`: must be an http, https or socks5 URL'],
    [{ proxyUrl: 'file:///etc/passwd' }, '`proxyUrl`: must be'],
  ])('refuses %j', (wrongOptions, message) => {
    expect(() => mergeKubeconfig(foreign, incoming, { ...options, ...wrongOptions })).toThrow(message);
  });
});

/** What `kubectl config rename-context` does. */
function rename(kubeconfig: Kubeconfig, from: string, to: string): Kubeconfig {
  return {
    ...kubeconfig,
    contexts: kubeconfig.contexts.map((one) => (one.name === from ? { ...one, name: to } : one)),
    'current-context': kubeconfig['current-context'] === from ? to : (kubeconfig['current-context'] ?? ''),
  };
}

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
    // The earlier context no longer exists: no context is current, instead of an arbitrary one.
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

// Boundary: passes a value that the types forbid.
function wrong(value: unknown): never {
  return value as never;
}
