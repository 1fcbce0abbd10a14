import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Kubeconfig, mergeKubeconfig, removeFromKubeconfig, withExecUser } from './index.ts';
import { foreign, incoming, origin, rename } from './merge.fixture.ts';

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

  /** A kubeconfig as kubectl writes it after the user has changed these settings. */
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

  test('renews its own fields and keeps settings of the user', () => {
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

  test('switches between a credential plugin and a certificate without leftovers', () => {
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

  /** The user of the merged context. */
  const userOf = ({ users }: Kubeconfig): Kubeconfig['users'][number]['user'] =>
    users.find(({ name }) => name === 'shop-web')?.user ?? {};
  /** The cluster of the merged context. */
  const clusterOf = ({ clusters }: Kubeconfig): Kubeconfig['clusters'][number]['cluster'] =>
    clusters.find(({ name }) => name === 'shop-web')?.cluster ?? {};
  const withUser = (base: Kubeconfig, user: Kubeconfig['users'][number]['user']): Kubeconfig => ({
    ...base,
    users: base.users.map((one) => (one.name === 'home' ? one : { ...one, user })),
  });
  const withCluster = (base: Kubeconfig, cluster: Kubeconfig['clusters'][number]['cluster']): Kubeconfig => ({
    ...base,
    clusters: base.clusters.map((one) => ({ ...one, cluster })),
  });

  test('renews server, authority, certificate and key', () => {
    const first = mergeKubeconfig(foreign, incoming, options).kubeconfig;
    const cluster = { server: 'https://127.0.0.1:7443', 'certificate-authority-data': 'TkVX' };
    const user = { 'client-certificate-data': 'TkVXQw==', 'client-key-data': 'TkVXSw==' };
    const renewed = mergeKubeconfig(first, withUser(withCluster(incoming, cluster), user), options).kubeconfig;
    expect(clusterOf(renewed)).toMatchObject(cluster);
    expect(userOf(renewed)).toMatchObject(user);
  });

  test('keeps fields that the new kubeconfig does not have', () => {
    const first = mergeKubeconfig(foreign, incoming, options).kubeconfig;
    const { kubeconfig, replaced } = mergeKubeconfig(first, withUser(withCluster(incoming, {}), {}), options);
    expect(replaced).toEqual([]);
    expect(kubeconfig).toEqual(first);
  });

  test('adds, replaces and removes its own variables of the credential plugin, and keeps those of the user', () => {
    const own = { name: 'HTTPS_PROXY', value: 'http://proxy.example:3128' };
    const envAfter = (env: Readonly<Record<string, string>>): unknown =>
      userOf(mergeKubeconfig(withSettings, exec('oks', env), options).kubeconfig).exec?.env;
    expect(envAfter({ OKS_REGION: 'r', OKS_CONFIG_DIR: '/new' })).toEqual([
      { name: 'OKS_CONFIG_DIR', value: '/new' },
      own,
      { name: 'OKS_REGION', value: 'r' },
    ]);
    expect(envAfter({})).toEqual([own]);
  });

  test('adds neither an empty list of variables nor a mode that was not set', () => {
    const program = { apiVersion: 'client.authentication.k8s.io/v1', command: 'oks' };
    const withProgram = withUser(incoming, { exec: program });
    for (const base of [merged, mergeKubeconfig(foreign, withProgram, options).kubeconfig]) {
      const { exec: after } = userOf(mergeKubeconfig(base, withProgram, options).kubeconfig);
      expect(after).not.toHaveProperty('env');
      expect(after).toMatchObject(program);
    }
    const plain = mergeKubeconfig(foreign, withProgram, options).kubeconfig;
    expect(userOf(mergeKubeconfig(plain, withProgram, options).kubeconfig).exec).not.toHaveProperty('interactiveMode');
    const again = mergeKubeconfig(plain, exec('oks', { OKS_REGION: 'r' }), options).kubeconfig;
    expect(userOf(again).exec?.env).toEqual([{ name: 'OKS_REGION', value: 'r' }]);
  });

  describe('the impersonated user', () => {
    const credentials = { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' };
    const actingAs = (as: string, ...groups: string[]): Kubeconfig =>
      withUser(incoming, { ...credentials, as, ...(groups.length === 0 ? {} : { 'as-groups': groups }) });
    const first = mergeKubeconfig(foreign, actingAs('ada', 'developers'), options).kubeconfig;
    const impersonated = (base: Kubeconfig): unknown[] => {
      const { as, 'as-groups': groups, 'as-uid': uid } = userOf(base);
      return [as, groups, uid];
    };

    test('is renewed with the credentials, without the groups of the earlier one', () => {
      expect(impersonated(first)).toEqual(['ada', ['developers'], undefined]);
      expect(impersonated(mergeKubeconfig(first, actingAs('bob'), options).kubeconfig)).toEqual([
        'bob',
        undefined,
        undefined,
      ]);
    });

    test.each([
      ['a certificate', incoming],
      ['a program', exec('oks', {})],
    ])('is removed by %s without impersonation', (_, plain) => {
      const { kubeconfig } = mergeKubeconfig(first, plain, options);
      expect(userOf(kubeconfig)).not.toHaveProperty('as');
      expect(userOf(kubeconfig)).not.toHaveProperty('as-groups');
      const fresh = mergeKubeconfig(foreign, plain, options).kubeconfig;
      expect(kubeconfig).toEqual(fresh);
    });

    test('stays if the user has set it, until the credentials need another one', () => {
      const merged = mergeKubeconfig(foreign, incoming, options).kubeconfig;
      const own = withUser(merged, { ...userOf(merged), as: 'viewer', 'as-uid': '7', 'as-groups': ['viewers'] });
      const again = mergeKubeconfig(own, incoming, options).kubeconfig;
      expect(impersonated(again)).toEqual(['viewer', ['viewers'], '7']);
      expect(impersonated(mergeKubeconfig(again, actingAs('bob'), options).kubeconfig)).toEqual([
        'bob',
        undefined,
        undefined,
      ]);
    });
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
    expect(clusterOf(mergeKubeconfig(first, serving(undefined), options).kubeconfig)).not.toHaveProperty(
      'tls-server-name',
    );
    expect(nameAfter(withSettings, 'two.example')).toBe('kube.internal');
    // An empty or missing name is not a setting.
    for (const cluster of [{ ...clusterOf(first), 'tls-server-name': '' }, withoutName(clusterOf(first))])
      expect(nameAfter(withCluster(first, cluster), 'two.example')).toBe('two.example');
    expect(nameAfter(withCluster(merged, { ...clusterOf(merged), 'tls-server-name': '' }), 'x.example')).toBe(
      'x.example',
    );
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
    // Its new name refers to the same entries.
    const byName = mergeKubeconfig(renamed, incoming, { ...options, context: 'web' });
    expect([byName.names, byName.added]).toEqual([again.names, []]);
    // An alias is a separate context.
    expect(mergeKubeconfig(renamed, incoming, { ...options, context: 'prod' }).added).toHaveLength(3);
  });

  test.each(['cluster', 'user'])('does not update a context to which the user has given another %s', (kind) => {
    const renamed = rename(merged, 'shop-web', 'mine');
    const changed = {
      ...renamed,
      contexts: renamed.contexts.map((one) =>
        one.name === 'mine' ? { ...one, context: { ...one.context, [kind]: 'home' } } : one,
      ),
    };
    const again = mergeKubeconfig(changed, incoming, options);
    expect([again.context, again.added]).toEqual(['shop-web', ['context shop-web']]);
    expect(again.kubeconfig.contexts.find(({ name }) => name === 'mine')).toEqual(changed.contexts.at(-1));
  });

  test('remembers the context that was current before the first merge', () => {
    const current = { ...options, setCurrent: true };
    const once = mergeKubeconfig(foreign, incoming, current).kubeconfig;
    const twice = mergeKubeconfig(once, incoming, current).kubeconfig;
    expect(removeFromKubeconfig(twice, { context: 'shop-web' }).kubeconfig['current-context']).toBe('home');
  });
});

function withoutName(cluster: Kubeconfig['clusters'][number]['cluster']): Kubeconfig['clusters'][number]['cluster'] {
  const { 'tls-server-name': _name, ...others } = cluster;
  return others;
}
