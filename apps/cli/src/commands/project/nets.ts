import type { Net } from '@oks-kit/schemas';
import type { View } from '../../output/render.ts';
import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { projectNets } from './spec.ts';

const netView: View<Net> = {
  nameOf: ({ NetId }) => NetId,
  columns: [
    { name: 'net', cell: ({ NetId }) => NetId },
    { name: 'range', cell: ({ IpRange }) => IpRange },
    { name: 'state', kind: 'status', cell: ({ State }) => State },
    { name: 'tenancy', wide: true, cell: ({ Tenancy }) => Tenancy },
    { name: 'dhcp-options', wide: true, cell: ({ DhcpOptionsSetId }) => DhcpOptionsSetId },
  ],
};

export const runProjectNets: Run<typeof projectNets> = async ({ session, args: [name] }) => {
  const { client, signal, out } = session;
  const { id } = await findChosenProject(session, name);
  await out.list(await client.projects.nets(id, { signal }), netView, { empty: 'There are no Nets.' });
  return undefined;
};
