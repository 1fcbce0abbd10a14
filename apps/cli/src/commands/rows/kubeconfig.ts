import { defineCommand } from '../../command.ts';
import { entry, type TableEntry } from './entry.ts';
import { subject } from './flags.ts';

const clusterArgument = { name: 'CLUSTER' } as const;

export const kubeconfigGet = defineCommand({
  path: ['kubeconfig', 'get'],
  summary: 'Print a kubeconfig with a fresh certificate; it holds a private key.',
  args: [clusterArgument],
  flags: subject,
  examples: ['oks kubeconfig get shop/web --ttl 1h > web.kubeconfig'],
});
export const kubeconfigMerge = defineCommand({
  path: ['kubeconfig', 'merge'],
  summary: 'Merge a fresh kubeconfig into $KUBECONFIG or ~/.kube/config.',
  args: [clusterArgument],
  flags: {
    ...subject,
    alias: { type: 'text', value: 'NAME', summary: 'What to call it, in place of PROJECT-CLUSTER.' },
    use: { type: 'boolean', summary: 'Make it the current context.' },
    overwrite: { type: 'boolean', summary: 'Replace entries of that name that something else made.' },
    'no-exec': { type: 'boolean', summary: 'Merge the certificate itself, which ends with its time.' },
  },
  examples: ['oks kubeconfig merge shop/web --no-exec --use'],
});
export const kubeconfigRemove = defineCommand({
  path: ['kubeconfig', 'remove'],
  summary: 'Take out what merge put in.',
  args: [clusterArgument],
  flags: { alias: { type: 'text', value: 'NAME', summary: 'The context to take out, by the name it was merged under.' } },
  examples: ['oks kubeconfig remove shop/web'],
});

export const kubeconfigRows: readonly TableEntry[] = [
  entry(kubeconfigGet, async () => (await import('../kubeconfig.ts')).runKubeconfigGet),
  entry(kubeconfigMerge, async () => (await import('../kubeconfig.ts')).runKubeconfigMerge),
  entry(kubeconfigRemove, async () => (await import('../kubeconfig.ts')).runKubeconfigRemove),
];
