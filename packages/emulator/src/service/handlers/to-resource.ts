import type { Cluster, Project } from '@oks-kit/schemas';
import { upgradeOf } from '../catalog.ts';
import { deletedStatus } from '../../state/lifecycle.ts';
import type { ClusterRecord, ProjectRecord } from '../../state/records.ts';

/** The same as {@link toProject}, but made once for each record: for reads, which ask for the same one many times. */
export function readProject(record: ProjectRecord): Project {
  return kept(record, toProject);
}

/** The same as {@link toCluster}, but made once for each record: for reads. */
export function readCluster(record: ClusterRecord): Cluster {
  return kept(record, toCluster);
}

/** A project as the API shows it. */
export function toProject(record: ProjectRecord): Project {
  const { status, since } = record.lifecycle;
  return {
    ...record.project,
    status: status === deletedStatus ? 'deleting' : status,
    created_at: timestamp(record.createdAt),
    updated_at: timestamp(record.updatedAt),
    deleted_at: status === deletedStatus ? timestamp(since) : null,
  };
}

/** A cluster as the API shows it. */
export function toCluster(record: ClusterRecord): Cluster {
  const { status, since } = record.lifecycle;
  return {
    ...record.cluster,
    statuses: {
      created_at: timestamp(record.createdAt),
      deleted_at: status === deletedStatus ? timestamp(since) : null,
      updated_at: timestamp(record.updatedAt),
      status: status === deletedStatus ? 'deleting' : status,
      available_upgrade: upgradeOf(record.cluster.version),
    },
  };
}

/** A payload as JSON. That of a resource that is read is made once: most of the time of a read would go there. */
export function payloadText(payload: unknown): string {
  if (Array.isArray(payload)) return `[${payload.map(payloadText).join(',')}]`;
  return hasText(payload) ? (payload[text] ??= JSON.stringify(payload)) : JSON.stringify(payload);
}

const resource = Symbol('resource');
const text = Symbol('text');

function hasText(payload: unknown): payload is { [text]: string | undefined } {
  return typeof payload === 'object' && payload !== null && text in payload;
}

/**
 * The resource of a record, kept with it for as long as it lives. Records and resources are never changed in place. A
 * copy with changes does not have what was kept, because that is not enumerable.
 */
function kept<T extends object, R extends object>(record: T & { readonly [resource]?: R }, make: (record: T) => R): R {
  const known = record[resource];
  if (known !== undefined) return known;
  const made = make(record);
  Object.defineProperty(made, text, { value: undefined, writable: true });
  Object.defineProperty(record, resource, { value: made });
  return made;
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
