import type { Snapshot } from '@oks-kit/schemas';
import { ageColumn, lenient } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';
import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { projectSnapshots } from './spec.ts';

function snapshotView(now: number): View<Snapshot> {
  return {
    nameOf: ({ SnapshotId }) => SnapshotId,
    columns: lenient<Snapshot>([
      { name: 'snapshot', cell: ({ SnapshotId }) => SnapshotId },
      { name: 'state', kind: 'status', cell: ({ State }) => State },
      { name: 'progress', kind: 'number', cell: ({ Progress }) => `${Progress}%`, order: ({ Progress }) => Progress },
      { name: 'size', kind: 'number', cell: ({ VolumeSize }) => `${VolumeSize} GiB`, order: (one) => one.VolumeSize },
      ageColumn(now, ({ CreationDate }) => CreationDate),
      { name: 'description', kind: 'text', cell: ({ Description }) => Description },
      { name: 'volume', wide: true, cell: ({ VolumeId }) => VolumeId },
      { name: 'tags', wide: true, cell: ({ Tags }) => Tags.map(({ Key, Value }) => `${Key}=${Value}`).join(',') },
    ]),
  };
}

export const runProjectSnapshots: Run<typeof projectSnapshots> = async ({ session, args: [name] }) => {
  const { context, client, signal, out } = session;
  const { id } = await findChosenProject(session, name);
  const snapshots = await client.projects.snapshots(id, { signal });
  await out.list(snapshots, snapshotView(context.now()), { empty: 'There are no snapshots.' });
  return undefined;
};
