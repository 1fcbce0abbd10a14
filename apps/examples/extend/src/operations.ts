import { defineOperation, operations } from '@oks-kit/schemas';
import { zodCheck } from '@oks-kit/schemas/zod';
import * as z from 'zod';

const ClusterEvent = z.looseObject({ id: z.string(), message: z.string() });

/** An operation of a newer service that the kit does not have yet. */
export const GetClusterEvents = defineOperation({
  id: 'GetClusterEvents',
  method: 'GET',
  path: '/clusters/{cluster_id}/events',
  params: { cluster_id: 'The ID of the cluster.' },
  response: zodCheck('ClusterEvents', z.looseObject({ Events: z.array(ClusterEvent) })),
  payload: 'Events',
  essential: ['id'],
  retry: 'safe',
  summary: 'List the events of a cluster.',
});

/** The operations of the kit and of the team. */
export const teamOperations = { ...operations, GetClusterEvents };
