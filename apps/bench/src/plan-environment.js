/** A process of benchmark G: plans a manifest with cached kubeconfigs, or loads the packages and does nothing. */
import { performance } from 'node:perf_hooks';
import { planChanges, readLive, readManifest } from '@oks-kit/apply';
import { clusterAccess, readManifestFiles } from '@oks-kit/apply/node';
import { accessKey } from '@oks-kit/auth';
import { createClient } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import { peakMegabytes } from './peak-megabytes.js';

const { OKS_ENDPOINT = '', OKS_ACCESS_KEY = '', OKS_SECRET_KEY = '', CACHE_FOLDER = '', MANIFEST = '' } = process.env;

async function plan() {
  const credentials = accessKey({ accessKey: OKS_ACCESS_KEY, secretKey: OKS_SECRET_KEY });
  const client = createClient({ baseUrl: OKS_ENDPOINT, credentials, transport: nodeTransport() });
  const cache = { folder: CACHE_FOLDER, endpoint: OKS_ENDPOINT, account: OKS_ACCESS_KEY };
  const manifest = await readManifest(readManifestFiles([MANIFEST], '.'));
  const read = performance.now();
  const live = await readLive(manifest, { client, clusters: clusterAccess({ client, cache }) });
  const { changes, problems, notChecked } = planChanges(manifest, live);
  if (problems.length + notChecked.length > 0) throw new Error(JSON.stringify([problems, notChecked]));
  const pools = live.projects.flatMap(({ clusters }) => clusters.flatMap(({ inside }) => inside?.nodepools ?? []));
  return { changes: changes.length, pools: pools.length, afterManifestMs: performance.now() - read };
}

const started = performance.now();
const result = process.argv[2] === 'idle' ? {} : await plan();
const workMs = performance.now() - started;
process.stdout.write(JSON.stringify({ ...result, workMs, peakMegabytes: peakMegabytes() }));
