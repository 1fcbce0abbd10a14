import type { Cluster, Project } from '@oks-kit/schemas';
import { upgradeOf } from '../catalog.ts';
import { deletedStatus } from '../../state/lifecycle.ts';
import type { ClusterRecord, ProjectRecord } from '../../state/records.ts';

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

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
