import { OksInputError, type Problem } from '@oks-kit/core';
import { problemsOfNodePoolSpec } from '@oks-kit/kubernetes/kinds';
import { zodCheck } from '@oks-kit/schemas/zod';
import { entryOf, mergeSources, valueOf, withDefaults } from './merge-sources.ts';
import {
  type ClusterDocument,
  manifestSchema,
  type NodepoolDocument,
  type ProjectDocument,
} from './manifest-schema.ts';
import { type ManifestSource, parseSource } from './parse-source.ts';
import { formatPosition, type Position, type SourceNode } from './source-node.ts';

/**
 * Fields with the names and values of the API. Fields that are missing are left unchanged; null resets a field, where
 * the service allows it.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** A node pool of a manifest. */
export interface ManifestNodepool {
  readonly name: string;
  /** `PROJECT/CLUSTER/POOL`, such as `shop/web/workers`. */
  readonly path: string;
  /** Fields of the NodePool's `spec`, with the manifest's defaults. */
  readonly spec: Fields;
  /** Where it stands in the manifest. */
  readonly at: Position;
}

/** A cluster of a manifest. */
export interface ManifestCluster {
  readonly name: string;
  /** `PROJECT/CLUSTER`, such as `shop/web`. */
  readonly path: string;
  /** Fields of the cluster, with the manifest's defaults. */
  readonly fields: Fields;
  /** Undefined if the manifest has no `nodepools` for this cluster: existing pools are then left alone. */
  readonly nodepools: readonly ManifestNodepool[] | undefined;
  /** Clusters to peer with, as `PROJECT/CLUSTER`. */
  readonly peerings: readonly string[];
  /** Where it stands in the manifest. */
  readonly at: Position;
}

/** A project of a manifest. */
export interface ManifestProject {
  readonly name: string;
  /** The same as `name`. */
  readonly path: string;
  /** Fields of the project, with the manifest's defaults. */
  readonly fields: Fields;
  readonly clusters: readonly ManifestCluster[];
  /** Where it stands in the manifest. */
  readonly at: Position;
}

/** How the manifest wants cluster upgrades to be rolled out. */
export interface Rollout {
  /** For each wave, patterns such as `dev/*`. Clusters that no pattern matches form the last wave. */
  readonly waves: readonly (readonly string[])[];
  /** Maximum number of clusters that are upgraded at the same time. */
  readonly maxParallel: number;
  /** Time between two waves, in milliseconds. */
  readonly pauseMs: number;
  /** Shell command that must succeed after each wave. */
  readonly check: string | undefined;
}

/** A manifest that has been checked, with its defaults applied. */
export interface Manifest {
  /** Who manages the resources. Needed to prune. */
  readonly owner: string | undefined;
  readonly projects: readonly ManifestProject[];
  /** How upgrades of clusters are rolled out. */
  readonly rollout: Rollout;
}

/** Options of {@link readManifest}. */
export interface ReadManifestOptions {
  /** Region of the endpoint. A project with another Region is an error. @default any Region is accepted */
  readonly region?: string | undefined;
  /** Whether the endpoint is on this machine. Whitelists may then contain private addresses. @default false */
  readonly isLocal?: boolean | undefined;
}

/** Maximum number of problems in one error. */
const mostFaults = 50;

/**
 * Reads and checks a manifest from one or more texts. Sends no requests.
 * Throws an `OksInputError` that lists the problems, each as `file:line:column: message`.
 */
export async function readManifest(
  sources: readonly ManifestSource[],
  { region, isLocal = false }: ReadManifestOptions = {},
): Promise<Manifest> {
  const root = mergeSources(sources.flatMap(parseSource));
  const value = valueOf(root);
  const faults = new Faults(root);
  const problems = await zodCheck('manifest', manifestSchema).check(value, { local: isLocal });
  // Messages about patterns of node pool fields would quote a long pattern: the check below has a better message.
  faults.add(problems.filter(({ code, path }) => code !== 'pattern' || !isInNodepool(path)));
  faults.throwIfAny();
  const manifest = toManifest(root);
  for (const project of manifest.projects) {
    const wrongRegion = project.fields['region'];
    if (region !== undefined && typeof wrongRegion === 'string' && wrongRegion !== region) {
      faults.addAt(
        project.at,
        `project ${project.name} is in Region ${wrongRegion}, but the endpoint in use is that of ${region}`,
      );
    }
    for (const cluster of project.clusters) {
      for (const { spec, name } of cluster.nodepools ?? []) {
        const place = ['projects', project.name, 'clusters', cluster.name, 'nodepools', name];
        const found = problemsOfNodePoolSpec(withoutNulls(spec));
        faults.add(found.map((problem) => ({ ...problem, path: [...place, ...problem.path] })));
      }
    }
  }
  addPeeringFaults(manifest, faults);
  faults.throwIfAny();
  return manifest;
}

/** Whether a path leads into a node pool: `projects.shop.clusters.web.nodepools.workers.nodeType`. */
function isInNodepool(path: Problem['path']): boolean {
  return path[4] === 'nodepools' && path.length > 6;
}

/** Removes null fields before a creation: null resets a field, and a new resource has nothing to reset. */
export function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function toManifest(root: SourceNode): Manifest {
  const defaults = entryOf(root, 'defaults')?.node;
  const defaultsOf = (kind: string): SourceNode | undefined => entryOf(defaults, kind)?.node;
  const owner = entryOf(root, 'owner')?.node;
  return {
    owner: owner?.kind === 'scalar' && typeof owner.value === 'string' ? owner.value : undefined,
    projects: children(entryOf(root, 'projects')?.node).map(([name, node, at]) => {
      // Boundary: the manifest has passed its schema, which covers all documents below.
      const { clusters: _clusters, ...fields } = documentOf(node, defaultsOf('project')) as ProjectDocument;
      return {
        name,
        path: name,
        fields,
        at,
        clusters: children(entryOf(node, 'clusters')?.node).map(([clusterName, clusterNode, clusterAt]) => {
          const path = `${name}/${clusterName}`;
          const document = documentOf(clusterNode, defaultsOf('cluster')) as ClusterDocument;
          const { nodepools: _nodepools, peerings = [], ...clusterFields } = document;
          const pools = entryOf(clusterNode, 'nodepools')?.node;
          return {
            name: clusterName,
            path,
            fields: clusterFields,
            peerings,
            at: clusterAt,
            nodepools:
              pools === undefined
                ? undefined
                : children(pools).map(([poolName, poolNode, poolAt]) => ({
                    name: poolName,
                    path: `${path}/${poolName}`,
                    spec: documentOf(poolNode, defaultsOf('nodepool')) as NodepoolDocument,
                    at: poolAt,
                  })),
          };
        }),
      };
    }),
    rollout: rolloutOf(valueOf(entryOf(root, 'rollout')?.node ?? emptyMap(root.at))),
  };
}

function emptyMap(at: Position): SourceNode {
  return { kind: 'map', at, entries: new Map() };
}

/** Returns the fields of a project, cluster or node pool. One without a value (`web:`) has only the defaults. */
function documentOf(node: SourceNode, defaults: SourceNode | undefined): unknown {
  const map = node.kind === 'map' ? node : emptyMap(node.at);
  return valueOf(withDefaults(map, defaults));
}

function children(node: SourceNode | undefined): [string, SourceNode, Position][] {
  return node?.kind === 'map' ? [...node.entries].map(([key, entry]) => [key, entry.node, entry.keyAt]) : [];
}

function rolloutOf(value: unknown): Rollout {
  // Boundary: the manifest has passed its schema.
  const { waves = [], maxParallel = 1, pause, check } = value as NonNullable<ManifestRollout>;
  return { waves, maxParallel, pauseMs: pause === undefined ? 0 : millisecondsOf(pause), check };
}
type ManifestRollout = { waves?: string[][]; maxParallel?: number; pause?: string; check?: string };

function millisecondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
  return Number.parseInt(duration, 10) * (units[duration.slice(-1)] ?? 0);
}

function addPeeringFaults(manifest: Manifest, faults: Faults): void {
  const clusters = manifest.projects.flatMap((project) => project.clusters);
  const declared = new Map<string, Position>();
  for (const cluster of clusters) {
    for (const other of cluster.peerings) {
      const [project] = other.split('/');
      if (project === cluster.path.split('/')[0]) {
        faults.addAt(cluster.at, `${cluster.path} cannot be peered with ${other}: both are in project ${project}`);
        continue;
      }
      const pair = [cluster.path, other].sort().join(' ');
      const earlier = declared.get(pair);
      if (earlier !== undefined)
        faults.addAt(
          cluster.at,
          `the peering of ${cluster.path} and ${other} is already declared at ${formatPosition(earlier)}`,
        );
      declared.set(pair, cluster.at);
    }
  }
}

/** Collects the problems of a manifest, each with its position. */
class Faults {
  readonly #root: SourceNode;
  readonly #lines: string[] = [];

  constructor(root: SourceNode) {
    this.#root = root;
  }

  add(problems: readonly Problem[]): void {
    for (const { path, message } of problems) {
      const { at, node } = this.#find(path);
      this.addAt(at, `\`${path.join('.')}\`: ${message}${unquoted(node, message)}`);
    }
  }

  addAt(at: Position, message: string): void {
    this.#lines.push(`${formatPosition(at)}: ${message}`);
  }

  throwIfAny(): void {
    if (this.#lines.length === 0) return;
    const shown = this.#lines.slice(0, mostFaults);
    const left = this.#lines.length - shown.length;
    throw new OksInputError([...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('\n'), {
      hint: 'Nothing was sent.',
    });
  }

  /** Returns the position of the key at a path, or of the nearest parent that exists. */
  #find(path: Problem['path']): { readonly at: Position; readonly node: SourceNode | undefined } {
    let node: SourceNode | undefined = this.#root;
    let at = node.at;
    for (const part of path) {
      const item: SourceNode | undefined = node.kind === 'list' ? node.items[Number(part)] : undefined;
      const entry = entryOf(node, String(part));
      node = item ?? entry?.node;
      if (node === undefined) break;
      at = entry?.keyAt ?? node.at;
    }
    return { at, node };
  }
}

/** A hint for unquoted values: `version: 1.30` is the number 1.3 in YAML. */
function unquoted(node: SourceNode | undefined, message: string): string {
  if (node?.kind !== 'scalar' || typeof node.value === 'string' || node.value === null) return '';
  return message.includes('string') ? `; write it in quotes: "${node.written}"` : '';
}
