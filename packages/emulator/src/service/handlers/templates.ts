import { isIP } from 'node:net';
import { defaultRegion } from '@oks-kit/schemas';
import { clusterDefaults, maintenanceWindowDefault } from '../catalog.ts';
import type { Handlers } from './handler.ts';

export const templateHandlers = {
  GetProjectTemplate: () => ({
    name: 'awesome-project',
    description: '',
    cidr: '10.50.0.0/16',
    region: defaultRegion,
    tags: { key: 'value' },
    quirks: [],
    disable_api_termination: false,
  }),
  GetClusterTemplate: ({ caller: { remoteAddress } }) => ({
    project_id: '',
    description: '',
    version: clusterDefaults.version,
    admin_lbu: false,
    admission_flags: { disable_admission_plugins: [], enable_admission_plugins: [] },
    cidr_pods: clusterDefaults.cidr_pods,
    cidr_service: clusterDefaults.cidr_service,
    cluster_dns: clusterDefaults.cluster_dns,
    tags: { key: 'value' },
    auto_maintenances: {
      minor_upgrade_maintenance: maintenanceWindowDefault,
      patch_upgrade_maintenance: maintenanceWindowDefault,
    },
    control_planes: clusterDefaults.control_planes,
    // The caller's own address (client).
    admin_whitelist: [`${remoteAddress}/${isIP(remoteAddress) === 6 ? 128 : 32}`],
    quirks: [],
    disable_api_termination: false,
  }),
  GetNodepoolTemplate: () => ({
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: { name: 'NODEPOOL' },
    // The placeholders are the service's (client).
    spec: {
      desiredNodes: 'NODECOUNT',
      nodeType: 'NODESIZE',
      zones: [],
      volumes: [{ device: 'root', type: 'gp2', size: 100, dir: '/' }],
      upgradeStrategy: {
        maxUnavailable: 1,
        maxSurge: 0,
        autoUpgradeEnabled: true,
        autoUpgradeMaintenance: { durationHours: 1, startHour: 12, weekDay: 'Tue' },
      },
      autoHealing: true,
    },
  }),
  GetNetPeeringRequestTemplate: () => ({
    apiVersion: 'oks.dev/v1beta',
    kind: 'NetPeeringRequest',
    metadata: { name: 'NETPEERINGREQUEST' },
    spec: { accepterNetId: 'NETID', accepterOwnerId: 'ACCOUNTID' },
  }),
  GetNetPeeringAcceptanceTemplate: () => ({
    apiVersion: 'oks.dev/v1beta',
    kind: 'NetPeeringAcceptance',
    metadata: { name: 'NETPEERINGACCEPTANCE' },
    spec: { netPeeringId: 'NETPEERINGID' },
  }),
} satisfies Partial<Handlers>;
