import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResourceTag } from '../resources/outscale.ts';
import { projectParams } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { dateTime, integer, responseSchema, wireSchemas } from '../resources/wire.ts';

export const PermissionsOnResource = responseSchema({
  GlobalPermission: z.union([z.boolean(), integer]).describe('Whether every account has the permission.'),
  AccountIds: z.array(z.string()).describe('IDs of the accounts that have the permission.'),
})
  .describe('Who may use a resource.')
  .register(wireSchemas, { id: 'PermissionsOnResource' });

export const Snapshot = responseSchema({
  VolumeSize: integer.describe('Size in GiB of the volume from which the snapshot was created.'),
  AccountId: z.string().describe('ID of the account that owns the snapshot.'),
  VolumeId: z.string().describe('ID of the volume from which the snapshot was created.'),
  CreationDate: dateTime.describe('When the snapshot was created.'),
  Progress: integer.describe('Progress, as a percentage.'),
  SnapshotId: z.string().describe('ID of the snapshot.'),
  State: z.string().describe('State of the snapshot.'),
  Description: z.string().describe('Description of the snapshot.'),
  Tags: z.array(ResourceTag),
  PermissionsToCreateVolume: PermissionsOnResource.describe('Who may create volumes from the snapshot.'),
})
  .describe('A snapshot of a volume.')
  .register(wireSchemas, { id: 'Snapshot' });

export const SnapshotsResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Snapshots: z.array(Snapshot),
})
  .describe('Snapshots of a project.')
  .register(wireSchemas, { id: 'SnapshotsResponse' });

export const GetProjectSnapshots = describeOperation({
  id: 'GetProjectSnapshots',
  client: 'projects.snapshots',
  since: '1.0',
  method: 'GET',
  path: '/projects/{project_id}/snapshots',
  params: projectParams,
  response: SnapshotsResponse,
  payload: 'Snapshots',
  essential: ['SnapshotId'],
  retry: 'safe',
  summary: 'List the snapshots of a project.',
});
