import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { subject } from '../flags.ts';

export const kubectlRun = defineCommand({
  path: ['kubectl'],
  insideCluster: true,
  foreignFlags: 'Flags of kubectl go behind two dashes: `oks kubectl --cluster shop/web -- get pods -n default`.',
  summary: 'Run kubectl on a cluster; what follows -- is its own.',
  args: [{ name: 'ARGS', many: true }],
  flags: subject,
  examples: ['oks kubectl --cluster shop/web -- get nodes', 'oks kubectl -c web -- apply -f app.yaml'],
});

export const kubectlRows: readonly TableEntry[] = [
  entry(kubectlRun, async () => (await import('./run.ts')).runKubectl),
];
