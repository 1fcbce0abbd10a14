/** E1 and E2: what a request costs the emulator's own process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { load, type LoadOptions, type ServerProcess, startServer } from './child.ts';
import { compare, mustBeSame } from './measure.ts';

const unit = 'ms of processor a request';

async function cost(server: ServerProcess, options: LoadOptions): Promise<number> {
  const before = await server.cpuMs();
  await load(options);
  return ((await server.cpuMs()) - before) / options.requests;
}

export const requests: Benchmark = async function* () {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  try {
    await using emulator = await startServer('emulator-server.ts', path.join(folder, 'data'));
    // Boundary: said by our own script.
    const { url, headers, cluster } = emulator.first as { url: string; headers: Record<string, string>; cluster: { id: string } };
    const size = { requests: 2000, concurrency: 8 };
    const target = { ...size, url: `${url}/clusters/${cluster.id}`, headers };
    {
      await using raw = await startServer('raw-server.ts', 'map');
      const text = await load({ ...target, requests: 1 });
      await raw.ask({ '/one': text });
      const other = { ...size, url: `http://127.0.0.1:${String(raw.first['port'])}/one`, headers };
      const clusterOf = (answer: string): unknown => (JSON.parse(answer) as { Cluster: unknown }).Cluster;
      mustBeSame('E1', clusterOf(await load({ ...target, requests: 1 })), clusterOf(await load({ ...other, requests: 1 })));
      const ratio = await compare(
        () => cost(emulator, target),
        () => cost(raw, other),
        { unit },
      );
      yield { name: 'E1', what: 'an authorised GET of one cluster from SQLite, to raw node:http and a Map', goal: 1.6, ratio };
    }
    await using raw = await startServer('raw-server.ts', 'sqlite', folder);
    const body = JSON.stringify({ description: 'changed' });
    const patch = { ...target, method: 'PATCH', body };
    const other = { ...size, url: `http://127.0.0.1:${String(raw.first['port'])}/one`, headers, method: 'PATCH', body };
    const changed = [JSON.parse(await load({ ...patch, requests: 1 })), JSON.parse(await load({ ...other, requests: 1 }))] as [{ Cluster: { description: string } }, { description: string }];
    mustBeSame('E2', changed[0].Cluster.description, changed[1].description);
    const ratio = await compare(
      () => cost(emulator, patch),
      () => cost(raw, other),
      { unit },
    );
    yield { name: 'E2', what: 'a PATCH of one cluster at NORMAL, to raw node:http and one update in SQLite', goal: 1.5, ratio };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
