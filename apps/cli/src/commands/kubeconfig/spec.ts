import { entry, localEntry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';
import { subject } from '../flags.ts';

const clusterArgument = { name: 'CLUSTER' } as const;

export const kubeconfigGet = defineCommand(['kubeconfig', 'get'], () => ({
  operations: ['GetKubeconfigWithPubkeyNACL'],
  summary: 'Print a kubeconfig with a new certificate and its private key.',
  args: [clusterArgument],
  flags: subject,
  examples: ['oks kubeconfig get shop/web --ttl 1h > web.kubeconfig'],
}));

export const kubeconfigMerge = defineCommand(['kubeconfig', 'merge'], () => ({
  summary: 'Add a context for a cluster to $KUBECONFIG or ~/.kube/config, named PROJECT-CLUSTER.',
  args: [clusterArgument],
  flags: {
    ...subject,
    alias: { type: 'text', value: 'NAME', summary: 'Name of the context, instead of PROJECT-CLUSTER.' },
    namespace: { type: 'text', value: 'NAMESPACE', summary: 'Namespace of the context.' },
    'proxy-url': {
      type: 'text',
      value: 'URL',
      summary: 'HTTP, HTTPS or SOCKS5 proxy for kubectl.',
    },
    use: { type: 'boolean', summary: 'Make this the current context.' },
    overwrite: { type: 'boolean', summary: 'Replace entries of the same name that oks did not create.' },
    all: { type: 'boolean', summary: 'Add a context for every cluster of the project.' },
    exec: {
      type: 'boolean',
      summary: 'Let kubectl get certificates from oks. This is the default with a saved profile.',
    },
    'no-exec': { type: 'boolean', summary: 'Store the certificate and its private key in the kubeconfig instead.' },
  },
  examples: [
    'oks kubeconfig merge shop/web --use',
    'oks kubeconfig merge shop/web --no-exec --ttl 8h',
    'oks kubeconfig merge --all --project shop',
  ],
}));

export const kubeconfigRemove = defineCommand(['kubeconfig', 'remove'], () => ({
  offline: true,
  summary: 'Remove a merged context. Does not call the service.',
  args: [{ name: 'CLUSTER|CONTEXT' }],
  flags: {
    alias: { type: 'text', value: 'NAME', summary: 'Name of the context to remove.' },
  },
  examples: ['oks kubeconfig remove shop/web', 'oks kubeconfig remove shop-web'],
}));

export const kubeconfigExec = defineCommand(['kubeconfig', 'exec'], () => ({
  summary: 'Print a certificate for kubectl. Merged contexts run this command.',
  args: [clusterArgument],
  flags: subject,
  examples: ['oks kubeconfig exec shop/web --profile work > /dev/null'],
}));

export const kubeconfigList = defineCommand(['kubeconfig', 'list'], () => ({
  offline: true,
  summary: 'List merged contexts and cached certificates, and when they expire.',
  args: [],
  flags: {},
  examples: ['oks kubeconfig list', 'oks kubeconfig list -o wide'],
}));

export const kubeconfigClear = defineCommand(['kubeconfig', 'clear'], () => ({
  summary: 'Remove the cached certificates of one cluster, or of all clusters. Contexts are kept.',
  args: [clusterArgument],
  flags: {},
  examples: ['oks kubeconfig clear', 'oks kubeconfig clear shop/web'],
}));

export const kubeconfigRows: readonly TableEntry[] = [
  entry(kubeconfigGet, async () => (await import('./get.ts')).runKubeconfigGet),
  entry(kubeconfigMerge, async () => (await import('./merge.ts')).runKubeconfigMerge),
  entry(kubeconfigRemove, async () => (await import('./remove.ts')).runKubeconfigRemove),
  localEntry(kubeconfigExec, async () => (await import('./exec.ts')).runKubeconfigExec),
  entry(kubeconfigList, async () => (await import('./list.ts')).runKubeconfigList),
  entry(kubeconfigClear, async () => (await import('./clear.ts')).runKubeconfigClear),
];
