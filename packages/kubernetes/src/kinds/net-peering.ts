import * as z from 'zod';
import { kindSchemas } from './schemas.ts';

export const NetPeeringRequestSpec = z
  .strictObject({
    accepterNetId: z.string().describe('ID of the other Net.'),
    accepterOwnerId: z.string().describe('Account ID of the owner of the other Net.'),
    persistent: z.boolean().optional().describe('Whether the peering stays when the request is deleted.'),
  })
  .describe('A request to peer the Net of this cluster with another Net.')
  .register(kindSchemas, { id: 'NetPeeringRequestSpec' });

export const NetPeeringSpec = z
  .strictObject({ netPeeringId: z.string().describe('ID of the Net peering.') })
  .describe('The Net peering that this object stands for.')
  .register(kindSchemas, { id: 'NetPeeringSpec' });

export const NetPeeringAcceptanceSpec = z
  .strictObject({ netPeeringId: z.string().describe('ID of the Net peering, from the status of the request.') })
  .describe('Accepts a request to peer the Net of this cluster with another Net.')
  .register(kindSchemas, { id: 'NetPeeringAcceptanceSpec' });

export const NetPeeringStatus = z
  .looseObject({
    accepterIpRange: z.string().optional().describe('IP range of the accepting Net.'),
    accepterNetId: z.string().optional().describe('ID of the accepting Net.'),
    accepterOwnerId: z.string().optional().describe('Account ID of the owner of the accepting Net.'),
    netPeeringExpirationDate: z.string().optional().describe('When the request expires unless it is accepted.'),
    netPeeringId: z.string().optional().describe('ID of the Net peering.'),
    netPeeringMessage: z.string().optional().describe('More about the state.'),
    netPeeringState: z
      .string()
      .optional()
      .describe('`pending-acceptance`, `active`, `rejected`, `failed`, `expired` or `deleted`.'),
    sourceIpRange: z.string().optional().describe('IP range of the requesting Net.'),
    sourceNetId: z.string().optional().describe('ID of the requesting Net.'),
    sourceOwnerId: z.string().optional().describe('Account ID of the owner of the requesting Net.'),
  })
  .describe('What the service reports about a Net peering.')
  .register(kindSchemas, { id: 'NetPeeringStatus' });
