import * as z from 'zod';
import { kindSchemas } from './schemas.ts';

const name = (maxLength: number): z.ZodString =>
  z
    .string()
    .max(maxLength)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

export const ClientGatewayConfigurationStorage = z
  .strictObject({
    configMapName: name(253).optional().describe('ConfigMap that receives the configuration.'),
    namespace: name(63).optional().describe('Namespace of the ConfigMap and the Secret.'),
    secretName: name(253).optional().describe('Secret that receives the configuration.'),
  })
  .describe('Where the configuration of the client gateway is stored.')
  .register(kindSchemas, { id: 'ClientGatewayConfigurationStorage' });

export const PreSharedKey = z
  .strictObject({
    secretKey: z
      .string()
      .max(253)
      .regex(/^[a-zA-Z0-9._-]+$/)
      .describe('Key in the Secret.'),
    secretName: name(253).describe('Name of the Secret.'),
    secretNamespace: name(63).describe('Namespace of the Secret.'),
  })
  .describe('The Secret that holds the pre-shared key.')
  .register(kindSchemas, { id: 'PreSharedKey' });

export const Phase2Options = z
  .strictObject({ preSharedKey: PreSharedKey.optional() })
  .describe('Options of IKE phase 2.')
  .register(kindSchemas, { id: 'Phase2Options' });

/** An IP range in CIDR notation. The format `cidr` checks it. */
const cidr = z.string().meta({ format: 'cidr' });

export const VpnOptions = z
  .strictObject({
    phase2Options: Phase2Options.optional(),
    tunnelInsideIpRange: cidr.optional().describe('IP range inside the tunnel.'),
  })
  .describe('Options of the VPN connection.')
  .register(kindSchemas, { id: 'VpnOptions' });

export const VpnConnectionSpec = z
  .strictObject({
    bgpASN: z.int().min(1).max(4294967295).describe('BGP autonomous system number of the client gateway.'),
    clientGatewayConfigurationStorage: ClientGatewayConfigurationStorage.optional(),
    publicIP: z.string().meta({ format: 'ipv4' }).describe('Public IPv4 address of the client gateway.'),
    staticRoutesOnly: z.boolean().default(false).describe('Whether only static routes are used, without BGP.'),
    vpnOptions: VpnOptions.optional(),
    vpnRoutes: z.array(cidr).optional().describe('IP ranges that are routed through the connection.'),
  })
  .describe('A VPN connection between the Net of this cluster and a client gateway.')
  .register(kindSchemas, { id: 'VpnConnectionSpec' });

export const VpnConnectionStatus = z
  .looseObject({
    clientGatewayId: z.string().optional().describe('ID of the client gateway.'),
    clientGatewayState: z.string().optional().describe('State of the client gateway.'),
    virtualGatewayId: z.string().optional().describe('ID of the virtual gateway.'),
    virtualGatewayLinkState: z.string().optional().describe('State of the link between virtual gateway and Net.'),
    virtualGatewayState: z.string().optional().describe('State of the virtual gateway.'),
  })
  .describe('What the service reports about a VPN connection.')
  .register(kindSchemas, { id: 'VpnConnectionStatus' });
