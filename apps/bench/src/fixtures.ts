import { createEmulator } from '@oks-kit/emulator';
import { createClient } from '@oks-kit/client';
import type { Cluster, Project } from '@oks-kit/schemas';

const windowOf = { enabled: true, duration_hours: 1, start_hour: 12, week_day: 'Tue', tz: 'UTC' } as const;

/** The input for a new cluster. */
export function clusterInput(
  name: string,
  project_id: string,
): Parameters<ReturnType<typeof createClient>['clusters']['create']>[0] {
  return {
    name,
    project_id,
    description: 'Orders, baskets and invoices of the shop.',
    admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'],
    version: '1.32',
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
    tags: { team: 'shop', stage: 'production' },
    auto_maintenances: { minor_upgrade_maintenance: windowOf, patch_upgrade_maintenance: windowOf },
  };
}

/** A cluster as the emulator returns it, of which the lists below contain copies. */
export async function sampleCluster(): Promise<Cluster> {
  return (await sampleEnvironment()).cluster;
}

/** A cluster and its project, as the emulator returns them. */
export async function sampleEnvironment(): Promise<{ readonly cluster: Cluster; readonly project: Project }> {
  await using emulator = await createEmulator({ clock: 'instant' });
  const oks = createClient({ baseUrl: emulator.url, fetch: emulator.fetch, credentials: emulator.credentials });
  const created = await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const project = await oks.projects.waitFor(created.id, 'ready');
  const { id } = await oks.clusters.create(clusterInput('web', project.id));
  return { cluster: await oks.clusters.waitFor(id, 'ready'), project };
}

/** A list of different clusters, as the service would return it. */
export function clusterListText(sample: Cluster, count: number): string {
  const Clusters = Array.from({ length: count }, (_, index) => ({
    ...sample,
    name: `web-${index}`,
    id: `${String(index).padStart(8, '0')}${sample.id.slice(8)}`,
  }));
  return JSON.stringify({ ResponseContext: { RequestId: sample.id }, Clusters });
}

/** A manifest of 10 projects with 10 clusters each, and 3 node pools in each cluster. */
export function environmentManifest(): string {
  const names = (count: number, name: string): string[] => Array.from({ length: count }, (_, at) => `${name}-${at}`);
  const pool = '{ nodeType: tinav6.c4r8p2, desiredNodes: 0, zones: [eu-west-2a] }';
  const pools = names(3, 'pool').map((name) => `          ${name}: ${pool}\n`);
  const cluster = `        version: "1.32"\n        admin_whitelist: [my-ip]\n        nodepools:\n${pools.join('')}`;
  const clusters = names(10, 'cluster').map((name) => `      ${name}:\n${cluster}`);
  const projects = names(10, 'project').map(
    (name, at) => `  ${name}:\n    cidr: 10.${at}.0.0/18\n    region: eu-west-2\n    clusters:\n${clusters.join('')}`,
  );
  return `owner: team\nprojects:\n${projects.join('')}`;
}
