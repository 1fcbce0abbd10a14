import type { Hint } from '@oks-kit/cli/internal';

type Flags = Readonly<Record<string, unknown>>;
type Arguments = Readonly<Record<string, unknown>>;

/** The tools that do what a command of `oks` does, and their arguments. */
const tools: Readonly<Record<string, (args: readonly string[], flags: Flags) => readonly [string, Arguments]>> = {
  'project list': () => ['list_projects', {}],
  'project get': ([project]) => ['get_project', { project }],
  'project wait': ([project], flags) => ['wait_for_project', { project, ...targetOf(flags) }],
  'project update': ([project], flags) => ['update_project', { project, ...protectionOf(flags) }],
  'cluster list': (_, { project }) => ['list_clusters', { project }],
  'cluster get': ([cluster]) => ['get_cluster', { cluster }],
  'cluster wait': ([cluster], flags) => ['wait_for_cluster', { cluster, ...targetOf(flags) }],
  'cluster update': ([cluster], flags) => ['update_cluster', { cluster, ...protectionOf(flags) }],
  'cluster upgrade': ([cluster], { to }) => ['upgrade_cluster', { cluster, version: to }],
  'nodepool list': (_, { cluster }) => ['list_node_pools', { cluster }],
  'nodepool wait': ([name], { cluster }) => ['wait_for_node_pool', { cluster, name }],
  'netpeering list': (_, { cluster }) => ['list_net_peerings', { cluster }],
  'user list': (_, { project }) => ['list_eim_users', { project }],
  'limits versions': () => ['get_kubernetes_versions', {}],
};

/**
 * Writes the call of a tool for a hint, such as `wait_for_cluster {"cluster":"shop/web"}`. What no offered tool does
 * stays a command line for the user.
 */
export function createToolHint(offered: ReadonlySet<string>, command: Hint): Hint {
  return (path, args = [], flags = {}) => {
    const [name = '', input] = tools[path]?.(args, flags) ?? [];
    return offered.has(name) ? `${name} ${JSON.stringify(input)}` : command(path, args, flags);
  };
}

/** The same session, whose hints name the cluster that the call is about. */
export function withCluster<S extends { readonly hint: Hint }>(session: S, cluster: string): S {
  // Boundary: `cluster` is a flag of every hint.
  const hint: Hint = (path, args, flags) => session.hint(path, args, { cluster, ...flags } as typeof flags);
  return { ...session, hint };
}

function targetOf({ for: target }: Flags): Arguments {
  const [, field = '', value] = typeof target === 'string' ? (/^(\w+)=(.+)$/.exec(target) ?? []) : [];
  return field === '' ? {} : { [field]: value };
}

function protectionOf(flags: Flags): Arguments {
  return flags['no-protect'] === true ? { disable_api_termination: false } : {};
}
