/** A process of benchmark B2: lists all clusters a few times and prints its peak memory, in MB. */
import { peakMegabytes } from './peak-megabytes.js';

const [side = '', baseUrl = ''] = process.argv.slice(2);
const headers = { AccessKey: 'a', SecretKey: 's' };

/** Our packages are loaded only for the sides that use them. */
async function ours() {
  const { createClient } = await import('@oks-kit/client');
  const options = { baseUrl, credentials: { authorize: () => headers }, rateLimit: false };
  if (side === 'ky') return createClient(options);
  const { nodeTransport } = await import('@oks-kit/client/node');
  return createClient({ ...options, transport: nodeTransport() });
}

const oks = side === 'bare' ? undefined : await ours();

async function list() {
  if (oks !== undefined) return (await oks.clusters.listAll()).length;
  return (await (await fetch(`${baseUrl}/clusters/all`, { headers })).json()).Clusters.length;
}

for (let turn = 0; turn < 3; turn++) if ((await list()) !== 10_000) throw new Error('not all clusters came');
process.stdout.write(String(peakMegabytes()));
