/**
 * Applies the manifest of MANIFEST once, as a process that a test can kill. Prints `executing` before the first change.
 */
import { accessKey } from '@oks-kit/auth';
import { createClient } from '@oks-kit/client';
import { executePlan } from './execute-plan.ts';
import { readLive } from '../live/read-live.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { clusterAccess } from '../node/cluster-access.ts';
import { planChanges } from '../plan/plan-changes.ts';

const { OKS_ENDPOINT = '', OKS_ACCESS_KEY = '', OKS_SECRET_KEY = '', MANIFEST = '' } = process.env;
const client = createClient({
  baseUrl: OKS_ENDPOINT,
  credentials: accessKey({ accessKey: OKS_ACCESS_KEY, secretKey: OKS_SECRET_KEY }),
  rateLimit: false,
});
const clusters = clusterAccess({ client });
const manifest = await readManifest([{ name: 'oks.yaml', text: MANIFEST }]);
const plan = planChanges(manifest, await readLive(manifest, { client, clusters, insides: 'owned' }), { prune: true });
process.stdout.write('executing\n');
const { failed, notStarted } = await executePlan(plan, { client, clusters, keepGoing: true });
for (const { change, error } of failed) process.stdout.write(`${change.id}: ${String(error)}\n`);
process.exitCode = failed.length + notStarted.length === 0 ? 0 : 1;
