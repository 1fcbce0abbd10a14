import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ExampleManifest, exampleManifest } from '@oks-kit/apply/example.fixture';
import { expect, test } from 'vitest';
import { openTestShell, type Shell } from '../../testing/shell.fixture.ts';

const manifestOf = (fields: ExampleManifest = {}): string => exampleManifest({ pool: 'desiredNodes: 2', ...fields });

interface Forms extends Shell {
  /** Writes the manifest and records its plan, for people and as JSON. */
  readonly form: (title: string, manifest: string, flags?: string) => Promise<void>;
}

async function openForms(): Promise<Forms> {
  const shell = await openTestShell({ quotas: { projects: 2, clustersPerProject: 2 } }, 0);
  return {
    ...shell,
    async form(title, manifest, flags = '') {
      writeFileSync(path.join(shell.home, 'oks.yaml'), manifest);
      await shell.record(title, `diff ${flags}`);
      // Fingerprints differ from run to run.
      const parts =
        '{changes: .changes, problems: .problems, notChecked: .notChecked, notes: .notes, rollout: .rollout}';
      await shell.record(`${title}, as JSON`, `diff ${flags} -o json --jq "${parts}"`);
    },
  };
}

test('shows each form of plan for an existing environment', async () => {
  const { form, run, record, matchGolden, emulator } = await openForms();
  const quietly = async (...args: string[]): Promise<void> => {
    const { code, err } = await run(args);
    expect([code, err]).toEqual([0, expect.any(String)]);
  };
  await form('create', manifestOf({ version: '1.31' }));
  await quietly('apply', '--yes', '-q');
  await form('no difference', manifestOf({ version: '1.31' }), '--prune');
  await form(
    'update',
    manifestOf({ version: '1.31', cluster: 'description: new\n        tags: {tier: "1"}', pool: 'desiredNodes: 3' }),
  );
  await form(
    'upgrade with steps, waves and a check',
    manifestOf({ version: '1.34', more: 'rollout: {waves: [[shop/web]], check: ./smoke-test}\n' }),
  );
  await form('replace', manifestOf({ version: '1.31', nodeType: 'tinav6.c8r16p2' }), '--replace shop/web/workers');
  await form('an immutable difference', manifestOf({ version: '1.31', cluster: 'cidr_pods: 10.99.0.0/16' }));
  await form('another owner', manifestOf({ owner: 'other', version: '1.31' }));
  await form('take over', manifestOf({ owner: 'other', version: '1.31' }), '--take-over');
  await form('a possible rename', manifestOf({ version: '1.31' }).replace('      web:', '      www:'), '--prune');
  await form('delete', 'owner: team\nprojects: {}\n', '--prune');
  await form(
    'refused, with every reason',
    manifestOf({ version: '1.36', pool: 'desiredNodes: 300' }) +
      '  data:\n    cidr: 10.50.32.0/20\n    region: eu-west-2\n    clusters:\n' +
      '      dwh: {admin_whitelist: [my-ip], version: "1.40", peerings: [shop/web, shop/none]}\n' +
      '  lab: {cidr: 10.90.0.0/18, region: eu-west-2}\n',
  );
  await form(
    'a node pool that must be replaced: the hint is a command for the same endpoint',
    manifestOf({ version: '1.31', nodeType: 'tinav6.c8r16p2' }),
    `--prune --endpoint ${emulator.url}`,
  );
  await quietly('cluster', 'upgrade', 'shop/web', '--yes', '-q', '-o', 'name');
  await form('a newer version than in the manifest', manifestOf({ version: '1.31' }));
  await quietly('cluster', 'update', 'shop/web', '--admin', '192.0.2.7/32', '--yes', '-q', '-o', 'name', '--wait');
  await form('not checked', manifestOf());
  await record('not checked, with an exit code', 'diff --exit-code');
  await record('not checked, applied', 'apply --yes');
  emulator.faults.add({ kind: 'server_error', operations: ['KubernetesApi'] });
  await record('not checked, because the API of the cluster fails', 'diff');
  await matchGolden('apply', 'plan-forms');
});

test('shows each form of plan for resources without an owner', async () => {
  const { form, run, record, matchGolden } = await openForms();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q', '--wait']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--version', '1.31', '-q', '--wait']);
  const pool = { apiVersion: 'oks.dev/v1beta2', kind: 'NodePool', metadata: { name: 'workers' } };
  const spec = { nodeType: 'tinav6.c4r8p2', desiredNodes: 2, upgradeStrategy: { autoUpgradeEnabled: false } };
  await run(['nodepool', 'create', '-f', '-', '--cluster', 'shop/web', '-q', '--wait'], {
    piped: JSON.stringify({ ...pool, spec }),
  });
  await form('adopt', manifestOf({ version: '1.31' }));
  await form('a node pool that stays behind', manifestOf().replace('owner: team\n', ''));
  await form('nodes that would be too old', manifestOf({ version: '1.35' }).replace('owner: team\n', ''));
  await record('a result that names the pool that stayed behind', 'apply --yes --max-parallel 1 -f -', {
    piped: manifestOf(),
  });
  await matchGolden('apply', 'plan-forms-unowned');
});
