import { createClient } from '@oks-kit/client';
import { expect, onTestFinished, test } from 'vitest';
import { connectSession } from '../../session/connect.ts';
import { noFlags } from '../../session/global-flags.ts';
import { createSession } from '../../session/session.ts';
import { startOksSession } from '../../testing/oks-session.ts';
import { application } from '../application.ts';
import { clusterClientOf } from '../kubeconfig/reach-cluster.ts';
import { backgroundSession } from './background-session.ts';
import { dryRun } from './dry-run.ts';

test('a preview changes nothing inside a cluster, even if the command asks nothing', async () => {
  const oks = await startOksSession();
  onTestFinished(() => oks.close());
  await oks.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18']);
  const create = ['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '--version', '1.32', '--wait'];
  await oks.run([...create, '--nodes', '1', '--node-type', 'tinav6.c2r4p3']);
  const base = createSession(oks.contextFor(), noFlags, application);
  const { emulator } = oks;
  const [cluster] = await createClient({ baseUrl: emulator.url, credentials: emulator.credentials }).clusters.listAll();
  const nodepoolsOf = async (background: Parameters<typeof backgroundSession>[1]) => {
    const session = connectSession(backgroundSession(base, background));
    return (await clusterClientOf(session, cluster?.id ?? '')).nodepools;
  };
  const { signal } = new AbortController();
  const result = await dryRun({ continues: true, signal }, async (hooks) => {
    const nodepools = await nodepoolsOf({ globals: noFlags, ...hooks });
    expect(await nodepools.list()).toHaveLength(1);
    await nodepools.patch('workers', { spec: { desiredNodes: 5 } });
  });
  expect(result.nothingToDo).toBe(false);
  const pool = await (await nodepoolsOf({ globals: noFlags, signal })).get('workers');
  expect(pool.spec.desiredNodes).toBe(1);
});
