/** A child process: an emulator with a data folder and ready clusters. Reports its CPU time. */
import { createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { clusterInput } from './fixtures.ts';

const [dataDir, count = '1'] = process.argv.slice(2);
const quotas = { clustersPerProject: Number(count) };
const emulator = await createEmulator({ clock: 'instant', port: 0, dataDir, quotas });
const oks = createClient({ baseUrl: emulator.url, credentials: emulator.credentials });
const project = await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
await oks.projects.waitFor(project.id, 'ready');
const { id } = await oks.clusters.create(clusterInput('web', project.id));
for (let number = 2; number <= Number(count); number++) {
  const body = JSON.stringify(clusterInput(`web-${number}`, project.id));
  await emulator.fetch(`${emulator.url}/clusters`, { method: 'POST', headers: emulator.credentials.authorize(), body });
}
const cluster = await oks.clusters.waitFor(id, 'ready');

process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
});
process.once('disconnect', () => process.exit());
process.send?.({ url: emulator.url, headers: emulator.credentials.authorize(), cluster });
