import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { certificateInfo } from '@oks-kit/kubeconfig/node';
import { expect, test } from 'vitest';
import type { Ended } from '../../testing/ended.fixture.ts';
import { useKubeconfigHome } from './kubeconfig-home.fixture.ts';

const at = useKubeconfigHome();
const { oks, kubectl, configText } = at;

test('20 concurrent merges lose nothing, and kubectl reads the result', async () => {
  const all = await Promise.all(at.clusterIds.map((_, index) => oks(['kubeconfig', 'merge', `shop/web-${index}`])));
  expect(all.map(({ code, err }) => (code === 0 ? 0 : err))).toEqual(Array(20).fill(0));
  const names = (await kubectl(['config', 'get-contexts', '-o', 'name'])).out.trim().split('\n').sort();
  expect(names).toEqual(at.clusterIds.map((_, index) => `shop-web-${index}`).sort());
  expect(readdirSync(at.home).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('50 concurrent kubectl calls with an expired cache fetch one certificate', async () => {
  await oks(['kubeconfig', 'merge', 'shop/web-1']);
  expireCache(await certificateThatIsOver());
  at.sealedCalls = 0;
  const all = await Promise.all(
    Array.from({ length: 50 }, () => kubectl(['get', 'nodes', '-o', 'name', '--request-timeout=150s'])),
  );
  expect(all.map(({ code, err }) => (code === 0 ? 0 : err))).toEqual(Array(50).fill(0));
  expect(at.sealedCalls).toBe(1);
});

/** Returns a cached file whose certificate has really expired. */
async function certificateThatIsOver(): Promise<string> {
  expect((await oks(['kubeconfig', 'exec', at.clusterIds[1] ?? '', '--ttl', '15s'])).code).toBe(0);
  const file = cachedFiles().find((one) => readFileSync(one, 'utf8').includes('"ttl":"15s"')) ?? '';
  const { users } = parseKubeconfig(readFileSync(file, 'utf8'));
  await sleep(certificateInfo(users[0]?.user['client-certificate-data'] ?? '').notAfter.getTime() + 1000 - Date.now());
  return file;
}
/** Replaces the cached one-hour certificate with it. */
function expireCache(ended: string): void {
  const hour = cachedFiles().find((file) => readFileSync(file, 'utf8').includes('"ttl":"1h"')) ?? '';
  writeFileSync(hour, readFileSync(ended, 'utf8').replace('"ttl":"15s"', '"ttl":"1h"'));
  rmSync(ended);
}
function cachedFiles(): string[] {
  const folder = path.join(at.home, '.cache', 'oks-kit', 'kubeconfigs');
  return readdirSync(folder).map((name) => path.join(folder, name));
}

test('a 30-second certificate expires for kubectl, and is renewed by the plugin', async () => {
  await oks(['kubeconfig', 'merge', 'shop/web-2', '--no-exec', '--ttl', '30s', '--alias', 'plain']);
  await oks(['kubeconfig', 'merge', 'shop/web-2', '--exec', '--ttl', '30s', '--alias', 'renewed']);
  const get = (name: string): Promise<Ended> => kubectl(['--context', name, 'get', 'nodes', '-o', 'name']);
  expect((await Promise.all(['plain', 'renewed'].map(get))).map(({ code }) => code)).toEqual([0, 0]);
  const ends = certificateInfo(
    parseKubeconfig(configText()).users[0]?.user['client-certificate-data'] ?? '',
  ).notAfter.getTime();
  await sleep(ends + 1000 - Date.now());
  const [plain, renewed] = await Promise.all(['plain', 'renewed'].map(get));
  expect(plain?.err).toMatch(/must be logged in|certificate has expired|expired/);
  expect([plain?.code, renewed?.code]).toEqual([1, 0]);
  const listed = await oks(['kubeconfig', 'list', '--no-headers']);
  expect(listed.out).toMatch(/plain.*certificate.*\(expired\)/);
  expect(listed.out).toMatch(/renewed.*exec.*renewed/);
});
