import { isObject, isSameJson, toOneLine } from '@oks-kit/core';
import { completeValue, type NodePool, oksKinds } from '@oks-kit/kubernetes/kinds';
import { stringifyYaml } from '@oks-kit/kubeconfig/yaml';
import {
  insideOf,
  isDeleting,
  type LiveCluster,
  type LiveProject,
  type LiveState,
  whyNotRead,
} from '../live/live-state.ts';
import { ownerTag } from '../manifest/owner.ts';
import type { Fields } from '../manifest/read-manifest.ts';
import { peerLabel } from '../plan/plan-inside.ts';

/** Options of {@link exportManifest}. */
export interface ExportOptions {
  /** Owner to write into the manifest. Resources get it when the manifest is applied. @default none */
  readonly owner?: string | undefined;
}

const projectFields = ['cidr', 'region', 'description', 'disable_api_termination', 'tags'] as const;
const clusterFields = [
  'version',
  'control_planes',
  'description',
  'cp_multi_az',
  'cp_subregions',
  'cidr_pods',
  'cidr_service',
  'cluster_dns',
  'admin_lbu',
  'admin_whitelist',
  'admission_flags',
  'auto_maintenances',
  'maintenance_window',
  'auth',
  'disable_api_termination',
  'tags',
] as const;

/**
 * Writes the existing resources as a YAML manifest. A plan of that manifest is empty. Comments contain the IDs, and say
 * where node pools could not be read.
 */
export function exportManifest(live: LiveState, { owner }: ExportOptions = {}): string {
  const head = owner === undefined ? '' : stringifyYaml({ owner });
  const alive = live.projects.filter((project) => !isDeleting(project));
  if (alive.length === 0) return `${head}projects: {}\n`;
  return `${head}projects:\n${alive.map((project) => indent(exportProject(project), 2)).join('')}`;
}

function exportProject({ resource, clusters }: LiveProject): string {
  const alive = clusters.filter((cluster) => !isDeleting(cluster));
  const inside =
    alive.length === 0 ? '' : `clusters:\n${alive.map((cluster) => indent(exportCluster(cluster), 2)).join('')}`;
  return entry(resource.name, resource.id, fieldsOf({ ...resource }, projectFields), inside);
}

function exportCluster(cluster: LiveCluster): string {
  const { resource } = cluster;
  const parts: string[] = [];
  const reason = whyNotRead(cluster);
  if (reason !== undefined) parts.push(`# node pools could not be read: ${toOneLine(reason)}\n`);
  const inside = insideOf(cluster);
  if (inside !== undefined) {
    const pools = inside.nodepools.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (pools.length > 0)
      parts.push(
        stringifyYaml({ nodepools: Object.fromEntries(pools.map((pool) => [pool.metadata.name, specOf(pool)])) }),
      );
    const peers = inside.requests.flatMap(({ metadata }) => metadata.labels?.[peerLabel]?.replace('.', '/') ?? []);
    if (peers.length > 0) parts.push(stringifyYaml({ peerings: peers }));
  }
  const fields = fieldsOf({ ...resource }, clusterFields);
  // The API has two forms of maintenance windows; a manifest may use only one of them.
  if (fields['maintenance_window'] !== undefined) Reflect.deleteProperty(fields, 'auto_maintenances');
  return entry(resource.name, resource.id, fields, parts.join(''));
}

/** One YAML entry: a comment with the ID, the name, the fields, and the resources inside. */
function entry(name: string, id: string, fields: Fields, inside: string): string {
  const body = Object.keys(fields).length === 0 ? '' : stringifyYaml(fields);
  const key = stringifyYaml({ [name]: null }).replace(/ null\n$/, '');
  const text = body + inside;
  return `# id: ${toOneLine(id)}\n${key}${text === '' ? ' {}' : `\n${indent(text, 2).replace(/\n$/, '')}`}\n`;
}

function fieldsOf(resource: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name): [string, unknown][] => {
      const value = withoutNulls(name === 'tags' ? withoutOwner(resource[name]) : writable(name, resource[name]));
      return isEmpty(value) ? [] : [[name, value]];
    }),
  );
}

/** Returns the value of a field without its read-only parts. */
function writable(name: string, value: unknown): unknown {
  if (name !== 'admission_flags' || !isObject(value)) return value;
  const { enable_admission_plugins, disable_admission_plugins } = value;
  return Object.fromEntries(
    Object.entries({ enable_admission_plugins, disable_admission_plugins }).filter(([, plugins]) => !isEmpty(plugins)),
  );
}

function withoutOwner(tags: unknown): unknown {
  return isObject(tags) ? Object.fromEntries(Object.entries(tags).filter(([key]) => key !== ownerTag)) : tags;
}

/** Removes keys that are null, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(set.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** The spec of a pool without fields that have their default value. */
function specOf({ spec }: NodePool): Fields {
  const defaults = completeValue({}, oksKinds.nodepools.spec);
  const filled: Fields = isObject(defaults) ? defaults : {};
  return Object.fromEntries(
    Object.entries(spec).filter(([key, value]) => value !== null && !isSameJson(value, filled[key])),
  );
}

function indent(text: string, columns: number): string {
  return text.replaceAll(/^(?=[^\n])/gm, ' '.repeat(columns));
}
