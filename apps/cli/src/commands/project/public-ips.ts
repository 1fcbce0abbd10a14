import type { PublicIp } from '@oks-kit/schemas';
import { lenient } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';
import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { projectPublicIps } from './spec.ts';

const publicIpView: View<PublicIp> = {
  nameOf: ({ PublicIp: address }) => address,
  columns: lenient<PublicIp>([
    { name: 'address', cell: ({ PublicIp: address }) => address },
    { name: 'id', cell: ({ PublicIpId }) => PublicIpId },
    { name: 'tags', cell: ({ Tags }) => Tags.map(({ Key, Value }) => `${Key}=${Value}`).join(',') },
  ]),
};

export const runProjectPublicIps: Run<typeof projectPublicIps> = async ({ session, args: [name] }) => {
  const { client, signal, out } = session;
  const { id } = await findChosenProject(session, name);
  const addresses = await client.projects.publicIps(id, { signal });
  await out.list(addresses, publicIpView, { empty: 'There are no public IP addresses.' });
  return undefined;
};
