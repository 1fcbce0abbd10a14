import { isIP } from 'node:net';

/** Where clients reach the Kubernetes APIs of clusters. */
export interface ClusterAddresses {
  /** Address that the emulator listens on. */
  readonly host: string;
  /** Host in the URLs of clusters, where that is not `host`. */
  readonly publicHost: string | undefined;
  /** Further names that server certificates are for. */
  readonly names: readonly string[];
  /** The one port that serves all clusters by server name. Without it, each cluster has its own port. */
  readonly port: number | undefined;
  /** URL that leads to `port`, if that is not on this machine. */
  readonly publicUrl: string | undefined;
}

/** The `server` of a cluster in a kubeconfig, and the name that TLS asks for if it is not the server's host. */
export interface ClusterAddress {
  readonly server: string;
  readonly 'tls-server-name'?: string;
}

/** A host as it is written in a URL. */
export function hostInUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Replaces a wildcard address, which clients cannot connect to, by the loopback address of the same family. */
export function callableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** The origin of the API of a cluster whose server listens on a port. */
export function originOf(port: number, { host, publicHost }: ClusterAddresses): string {
  return `https://${hostInUrl(publicHost ?? callableHost(host))}:${port}`;
}

/** The names and addresses in a cluster's server certificate, without those of loopback. */
export function certificateNames({ host, publicHost, names, publicUrl }: ClusterAddresses): string[] {
  const all = [host, publicHost, ...names, publicUrl === undefined ? undefined : hostOf(publicUrl)];
  return [...new Set(all.filter((name) => name !== undefined))];
}

const suffix = '.oks-emulator.internal';

/** Returns the TLS server name of a cluster, in a domain that does not exist in public DNS. */
export function serverNameOf(clusterId: string): string {
  return `${clusterId}${suffix}`;
}

/** Returns the ID of the cluster that has a server name. */
export function clusterOf(serverName: string): string | undefined {
  const name = serverName.toLowerCase();
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
}
