import { createClusterClient } from '@oks-kit/kubernetes';
import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import { describe, expect, test } from 'vitest';
import { type Environment, startEnvironment } from './environment.fixture.ts';
import type { ExecutePlanOptions } from './execute-plan.ts';

/** A manifest of three clusters at one version, with rollout settings. */
function manifestOf(version: string, rollout: string, pool = ''): string {
  const clusters = ['one', 'two', 'three'].map(
    (name) =>
      `${name}: { version: "${version}", admin_whitelist: [my-ip]${pool === '' ? '' : `, nodepools: { ${pool} }`} }`,
  );
  return `
owner: team
projects: { shop: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { ${clusters.join(', ')} } } }
rollout: { ${rollout} }`;
}

const rollout = 'waves: [[shop/one], [shop/two]], check: ./check';

/** A check that exits with each of the codes in turn, then with 0, and records what it was called with. */
function checkOf(...codes: number[]): { readonly told: string[]; readonly options: Partial<ExecutePlanOptions> } {
  const told: string[] = [];
  return {
    told,
    options: {
      runCheck: (command, { OKS_WAVE, OKS_WAVE_CLUSTERS, ...others }) => {
        told.push([command, OKS_WAVE, OKS_WAVE_CLUSTERS, ...Object.keys(others)].join(' '));
        return Promise.resolve(codes.shift() ?? 0);
      },
    },
  };
}

async function versions({ client }: Environment): Promise<string[]> {
  return (await client.clusters.listAll()).map(({ name, version }) => `${name} ${version}`).toSorted();
}

describe('waves', () => {
  test('after a failed check, the next run checks that wave again before it continues', async () => {
    await using env = await startEnvironment();
    await env.apply(manifestOf('1.31', ''));
    const text = manifestOf('1.32', rollout);

    const failing = checkOf(1);
    const first = await env.apply(text, failing.options);
    expect(first.failedCheck).toMatchObject({ wave: 1, error: { code: 'conflict' } });
    expect(await versions(env)).toEqual(['one 1.32', 'three 1.31', 'two 1.31']);

    const stillFailing = checkOf(1);
    const second = await env.apply(text, stillFailing.options);
    expect(stillFailing.told).toEqual(['./check 1 ["shop/one"]']);
    expect(second.done).toEqual([]);
    expect(second.notStarted).toHaveLength(2);

    const passing = checkOf();
    const third = await env.apply(text, passing.options);
    expect(passing.told).toEqual(['./check 1 ["shop/one"]', './check 2 ["shop/two"]', './check 3 ["shop/three"]']);
    expect([third.failed, third.notStarted]).toEqual([[], []]);
    expect(await versions(env)).toEqual(['one 1.32', 'three 1.32', 'two 1.32']);
  });

  test('if the check of the last wave fails, the error has a command that repeats the check', async () => {
    await using env = await startEnvironment();
    await env.apply(manifestOf('1.31', ''));
    const text = manifestOf('1.32', "waves: [[shop/one], ['*']], check: 'test -e it''s'");
    const { failedCheck, notStarted } = await env.apply(text, checkOf(0, 1).options);
    expect(notStarted).toEqual([]);
    expect(failedCheck).toMatchObject({
      wave: 2,
      error: {
        hint:
          'All clusters are upgraded. Fix the cause. To check the wave again: `OKS_WAVE=2 ' +
          String.raw`OKS_WAVE_CLUSTERS='["shop/two","shop/three"]' sh -c 'test -e it'\''s'` +
          '`.',
      },
    });
    expect((await env.plan(text)).changes).toEqual([]);
  });

  test('an up-to-date wave is checked before a later one starts, even between two waves with upgrades', async () => {
    await using env = await startEnvironment();
    await env.apply(manifestOf('1.31', ''));
    const [two] = await env.client.clusters.listAll({ name: 'two' });
    await env.client.clusters.upgrade(two?.id ?? '');
    const check = checkOf(0, 1);
    const outcome = await env.apply(manifestOf('1.32', rollout), check.options);
    expect(check.told).toEqual(['./check 1 ["shop/one"]', './check 2 ["shop/two"]']);
    expect(outcome.notStarted.map(({ id }) => id)).toEqual(['upgrade cluster shop/three']);
  });

  test('a failed upgrade ends its wave without a check and stops later waves, even with keepGoing', async () => {
    await using env = await startEnvironment();
    await env.apply(manifestOf('1.31', ''));
    env.emulator.faults.add({ kind: 'server_error', operations: ['UpgradeCluster'], times: 1 });
    const check = checkOf();
    const outcome = await env.apply(manifestOf('1.32', rollout), { ...check.options, keepGoing: true });
    expect(check.told).toEqual([]);
    expect(outcome.failed.map(({ change }) => change.id)).toEqual(['upgrade cluster shop/one']);
    expect(outcome.notStarted.map(({ id }) => id)).toEqual(['upgrade cluster shop/two', 'upgrade cluster shop/three']);
  });

  test('a pause separates two waves', async () => {
    await using env = await startEnvironment();
    await env.apply(manifestOf('1.31', ''));
    const slept: number[] = [];
    const events: string[] = [];
    const outcome = await env.apply(manifestOf('1.32', 'waves: [[shop/one], ["*"]], maxParallel: 2, pause: 10m'), {
      onEvent: (event) => {
        if (event.type === 'pause' || event.type === 'wave') events.push(`${event.type} ${event.wave}`);
      },
      clock: {
        now: () => 0,
        sleep: (ms) => {
          slept.push(ms);
          return Promise.resolve();
        },
      },
    });
    expect(outcome.failed).toEqual([]);
    expect(events).toEqual(['wave 1', 'pause 1', 'wave 2']);
    expect(slept).toContain(600_000);
  });
});

describe('node pools of an upgraded cluster', () => {
  const apiOf = async ({ client }: Environment) => {
    const [cluster] = await client.clusters.listAll({ name: 'one' });
    const kubeconfig = await fetchKubeconfig(client, cluster?.id ?? '');
    return createClusterClient(kubeconfig);
  };

  test('have the new version when the upgrade is done, if they upgrade automatically', async () => {
    await using env = await startEnvironment();
    const pool = 'w: { nodeType: tinav6.c2r4p3, desiredNodes: 2, upgradeStrategy: { autoUpgradeEnabled: true } }';
    await env.apply(manifestOf('1.31', '', pool));
    const outcome = await env.apply(manifestOf('1.33', '', pool));
    expect([outcome.failed, outcome.leftBehind]).toEqual([[], []]);
    const nodes = await (await apiOf(env)).nodes.list();
    expect(nodes.map(({ nodepool, kubeletVersion }) => [nodepool, kubeletVersion.slice(0, 5)])).toEqual([
      ['w', 'v1.33'],
      ['w', 'v1.33'],
    ]);
  });

  test('are listed in the outcome if they keep the old version', async () => {
    await using env = await startEnvironment();
    const pool = 'w: { nodeType: tinav6.c2r4p3, desiredNodes: 1, upgradeStrategy: { autoUpgradeEnabled: false } }';
    await env.apply(manifestOf('1.31', '', pool));
    const { leftBehind } = await env.apply(manifestOf('1.32', '', pool));
    expect(leftBehind.map(({ path, oldest, upgrade }) => [path, oldest.slice(0, 4), upgrade])).toEqual(
      ['one', 'two', 'three'].map((name) => [`shop/${name}/w`, '1.31', 'manual']),
    );
  });
});
