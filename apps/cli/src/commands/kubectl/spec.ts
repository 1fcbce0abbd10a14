import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const kubectlRun = defineCommand(['kubectl'], () => ({
  insideCluster: true,
  passesOn: { flags: ['cluster', 'project', 'profile', 'region', 'endpoint', 'ca-file', 'help'] },
  summary: 'Run kubectl on a cluster. All other arguments are passed to kubectl.',
  args: [{ name: 'ARGS', many: true }],
  flags: {},
  examples: ['oks kubectl --cluster shop/web get nodes -o wide', 'oks kubectl apply -f app.yaml'],
}));

export const kubectlRows: readonly TableEntry[] = [
  entry(kubectlRun, async () => (await import('./run.ts')).runKubectl),
];
