import { isIP } from 'node:net';
import { defaultRegion } from '@oks-kit/schemas';
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
  GetClusterTemplate: async ({ caller: { remoteAddress } }) => {
    const { clusterDefaults, maintenanceDefaults } = await import('./defaults.ts');
    return {
      name: 'awesome-cluster',
      project_id: '',
      description: '',
      ...clusterDefaults,
      admin_lbu: false,
      admission_flags: { disable_admission_plugins: [], enable_admission_plugins: [] },
      tags: { key: 'value' },
      auto_maintenances: maintenanceDefaults,
      // The caller's own address (wire).
      admin_whitelist: [`${remoteAddress}/${isIP(remoteAddress) === 6 ? 128 : 32}`],
      quirks: [],
      disable_api_termination: false,
    };
  },
  GetNodepoolTemplate: () => ({
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: { name: 'NODEPOOL' },
    // The placeholders are the service's (wire).
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
} satisfies Partial<Handlers>;
