import type { ClusterInput, ClusterUpdate, ProjectInput, ProjectUpdate } from './index.ts';

const window = { enabled: true, duration_hours: 2, start_hour: 3, week_day: 'Tue', tz: 'UTC' };

/** A body that passes, for each schema of a body. */
export const bodyExamples: {
  readonly ProjectInput: ProjectInput;
  readonly ProjectUpdate: ProjectUpdate;
  readonly ClusterInput: ClusterInput;
  readonly ClusterUpdate: ClusterUpdate;
} = {
  ProjectInput: { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2', tags: { team: 'web' } },
  ProjectUpdate: { description: 'The shop and its jobs', disable_api_termination: true },
  ClusterInput: {
    name: 'web',
    project_id: '5f2c1b7e-9d0a-4c3b-8e61-0a7d4f9b2c13',
    version: '1.30',
    control_planes: 'cp.3.masters.small',
    cp_subregions: ['2a'],
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
    cluster_dns: '10.92.0.10',
    admin_whitelist: ['192.0.2.7/32'],
    auto_maintenances: { minor_upgrade_maintenance: { ...window, enabled: false }, patch_upgrade_maintenance: window },
    tags: { team: 'web' },
  },
  ClusterUpdate: { admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'], version: '1.31' },
};
