/** Starts five clusters with real API servers. Prints the time and memory of the first one and of all five. */
import { execFileSync } from 'node:child_process';
import { createEmulator } from '../src/index.ts';
import { clusterInput, projectInput } from '../src/testing/inputs.ts';

const counts = [1, 5];

await using emulator = await createEmulator({
  clock: 'instant',
  kubernetes: 'kube-apiserver',
  onWarning: () => undefined,
});

async function ask(method: string, below: string, body?: unknown): Promise<Record<string, { id: string }>> {
  const response = await emulator.fetch(emulator.url + below, {
    method,
    headers: emulator.credentials.authorize(),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, { id: string }>;
  if (!response.ok) throw new Error(`${method} ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Resident memory of the descendants of this process, in MB, by program. */
function memory(): Map<string, number> {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const known = new Set([String(process.pid)]);
  const found = new Map<string, number>();
  for (let size = 0; size !== known.size; ) {
    size = known.size;
    for (const [pid = '', parent = ''] of rows) if (known.has(parent)) known.add(pid);
  }
  known.delete(String(process.pid));
  for (const [pid = '', , kilobytes = '0', name = ''] of rows)
    if (known.has(pid)) found.set(name, (found.get(name) ?? 0) + Number(kilobytes) / 1_024);
  return found;
}

const project = await ask('POST', '/projects', projectInput);
const started = performance.now();
let running = 0;
for (const count of counts) {
  while (running < count) {
    running += 1;
    const cluster = { ...clusterInput, name: `c${running}`, project_id: project['Project']?.id };
    const { Cluster } = await ask('POST', '/clusters', cluster);
    await ask('GET', `/clusters/${Cluster?.id}/kubeconfig`);
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  // Programs use the most memory shortly after their start, and more with every object.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const parts = [...memory()].filter(([, megabytes]) => megabytes >= 10);
  const total = parts.reduce((sum, [, megabytes]) => sum + megabytes, 0);
  const list = parts.map(([name, megabytes]) => `${name} ${Math.round(megabytes)}`).join(', ');
  console.log(`${count} clusters: ready after ${seconds} s, ${Math.round(total)} MB (${list})`);
}
