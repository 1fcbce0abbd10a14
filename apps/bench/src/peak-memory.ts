/** A process of benchmark B2: lists all clusters a few times, and prints the most memory it held, in MB. */
import { createClient } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';

const [side = '', baseUrl = ''] = process.argv.slice(2);
const headers = { AccessKey: 'a', SecretKey: 's' };
const options = { baseUrl, credentials: { authorize: () => headers }, rateLimit: false } as const;
const oks = side === 'lean' ? createClient({ ...options, transport: nodeTransport() }) : createClient(options);

async function list(): Promise<number> {
  if (side !== 'bare') return (await oks.clusters.listAll()).length;
  // Boundary: our own server.
  const body = (await (await fetch(`${baseUrl}/clusters/all`, { headers })).json()) as { Clusters: unknown[] };
  return body.Clusters.length;
}

for (let turn = 0; turn < 3; turn++) if ((await list()) !== 10_000) throw new Error('not all clusters came');
process.stdout.write(String(process.resourceUsage().maxRSS / 1000));
