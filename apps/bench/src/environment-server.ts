/** A child process: an emulator with 10 projects, 100 clusters and 300 node pools, made from a manifest. */
import { executePlan, planChanges, readLive, readManifest } from '@oks-kit/apply';
import { clusterAccess } from '@oks-kit/apply/node';
import { createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { environmentManifest } from './fixtures.ts';

const emulator = await createEmulator({ clock: 'instant', port: 0 });
const client = createClient({ baseUrl: emulator.url, credentials: emulator.credentials, rateLimit: false });
const clusters = clusterAccess({ client });
const manifest = await readManifest([{ name: 'oks.yaml', text: environmentManifest() }]);
const plan = planChanges(manifest, await readLive(manifest, { client, clusters }));
const { failed } = await executePlan(plan, { client, clusters, maxParallel: 16 });
if (failed.length > 0) throw new Error(`the environment could not be created: ${String(failed[0]?.error)}`);

process.once('disconnect', () => process.exit());
process.send?.({ url: emulator.url, accessKey: emulator.account.access_key, secretKey: emulator.account.secret_key });
