import { type Kubeconfig, parseKubeconfig } from './index.ts';

/** A kubeconfig like those of the service. */
export const incoming = parseKubeconfig(`
apiVersion: v1
kind: Config
clusters: [{name: web, cluster: {server: https://127.0.0.1:6443, certificate-authority-data: Q0E=}}]
users: [{name: kubernetes-admin, user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}}]
contexts: [{name: kubernetes-admin@web, context: {cluster: web, user: kubernetes-admin}}]
current-context: kubernetes-admin@web
`);

export const origin = { cluster_id: 'c-1', endpoint: 'https://api.example/api/v2' };
/** A kubeconfig that another program has written. */
export const foreign = parseKubeconfig(`
apiVersion: v1
kind: Config
current-context: home
preferences: {colors: true}
clusters: [{name: home, cluster: {server: https://home:6443}}]
users: [{name: home, user: {token: t, x-unknown: 1}}]
contexts: [{name: home, context: {cluster: home, user: home}}]
`);

/** Renames a context like `kubectl config rename-context`. */
export function rename(kubeconfig: Kubeconfig, from: string, to: string): Kubeconfig {
  return {
    ...kubeconfig,
    contexts: kubeconfig.contexts.map((one) => (one.name === from ? { ...one, name: to } : one)),
    'current-context': kubeconfig['current-context'] === from ? to : (kubeconfig['current-context'] ?? ''),
  };
}

/** Gives an invalid value any type, to pass it to a function. */
export function wrong(value: unknown): never {
  // Boundary: tests of checks at runtime.
  return value as never;
}
