import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type PeeringSide, peerNetworks } from '@oks-kit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../index.ts';
import { callService, startPair } from './peered-pair.fixture.ts';

describe('on an instant clock', () => {
  let emulator: Emulator;
  let a: PeeringSide;
  let b: PeeringSide;
  beforeAll(async () => {
    ({ emulator, a, b } = await startPair({ clock: 'instant' }));
  });
  afterAll(() => emulator.close());

  test('two Nets are peered once, however often and from whichever side this is requested', async () => {
    const told: string[] = [];
    const peered = await peerNetworks(a, b, { onProgress: (text) => told.push(text), labels: { team: 'shop' } });
    expect(peered.netPeerings.map(({ status }) => status?.netPeeringState)).toEqual(['active', 'active']);
    expect(peered.netPeerings[0]?.status).toMatchObject({
      sourceNetId: a.netId,
      sourceIpRange: '10.50.0.0/18',
      accepterNetId: b.netId,
      accepterIpRange: '10.60.0.0/18',
    });
    expect(peered.request?.metadata.labels).toMatchObject({ team: 'shop' });
    expect(told).toEqual([
      'requested by shop/main',
      'accepted by data/main',
      'active in shop/main',
      'active in data/main',
    ]);
    expect((await peerNetworks(a, b)).netPeeringId).toBe(peered.netPeeringId);
    expect((await peerNetworks(b, a)).netPeeringId).toBe(peered.netPeeringId);
    expect(await a.cluster.netPeeringRequests.list()).toHaveLength(1);

    // Deleted on one side, it is gone from both.
    await b.cluster.netPeerings.delete(peered.netPeeringId);
    await a.cluster.netPeerings.waitFor(peered.netPeeringId, 'deleted');
    expect(await a.cluster.netPeeringRequests.list()).toMatchObject([{ status: { netPeeringState: 'deleted' } }]);
    // Its request is replaced by a new one.
    const again = await peerNetworks(a, b);
    expect(again.netPeeringId).not.toBe(peered.netPeeringId);
    expect(await a.cluster.netPeeringRequests.list()).toMatchObject([{ status: { netPeeringState: 'active' } }]);
  });

  test.each<[string, Partial<PeeringSide>, RegExp]>([
    ['of one project', {}, /shop\/main and data\/main are in the same project/],
    ['whose projects overlap', { projectId: 'other', netId: 'vpc-1', cidr: '10.50.32.0/20' }, /project range/],
    [
      'whose pod range overlaps the other project',
      { projectId: 'other', netId: 'vpc-1', cidrPods: '10.50.0.0/16', cidr: '10.70.0.0/18' },
      /overlaps the pod range of data\/main \(10\.50\.0\.0\/16\)/,
    ],
    [
      'whose service range overlaps the other project',
      { projectId: 'other', netId: 'vpc-1', cidrService: '10.50.0.0/23', cidr: '10.70.0.0/18' },
      /overlaps the service range/,
    ],
  ])('clusters %s are refused before anything is sent', async (_, change, message) => {
    const sides = [a, { ...a, name: 'data/main', ...change }] as const;
    await expect(peerNetworks(...sides)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(message),
    });
  });
});

test('the next call accepts a request left by a killed caller', async () => {
  const { emulator, a, b } = await startPair({ clock: 'instant' });
  await expect(
    peerNetworks({ ...a }, { ...b, cluster: { ...b.cluster, netPeeringAcceptances: failing(b) } }),
  ).rejects.toThrow('Killed.');
  expect(await a.cluster.netPeeringRequests.list()).toMatchObject([
    { status: { netPeeringState: 'pending-acceptance' } },
  ]);
  // The other way round as well: the request is the same.
  const { request } = await peerNetworks(b, a);
  expect(request?.status?.sourceNetId).toBe(a.netId);
  expect(await b.cluster.netPeeringRequests.list()).toEqual([]);
  await emulator.close();
});

function failing({ cluster }: PeeringSide): PeeringSide['cluster']['netPeeringAcceptances'] {
  return { ...cluster.netPeeringAcceptances, list: () => Promise.reject(new Error('Killed.')) };
}

test('an expired request is reported', async () => {
  const { emulator, a, b } = await startPair({ clock: 'manual' });
  const spec = { accepterNetId: b.netId, accepterOwnerId: b.ownerId };
  const labels = { 'oks-kit/peering-with': b.netId };
  await a.cluster.netPeeringRequests.create({ metadata: { name: 'old', labels }, spec });
  emulator.clock.advance(8 * 24 * 3_600_000);
  await expect(peerNetworks(a, b)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('The earlier request old in shop/main cannot be used: the request has expired'),
  });
  await emulator.close();
});

test('a peering takes time, and its progress is shown', async () => {
  const { emulator, a, b } = await startPair({ clock: 'manual' });
  const { netPeeringId } = await peerNetworks(a, b, { untilActive: false });
  expect(await b.cluster.netPeerings.get(netPeeringId)).toMatchObject({
    status: { netPeeringState: 'pending-acceptance' },
  });
  const active = peerNetworks(a, b, { intervalMs: 10 });
  emulator.clock.advance(60_000);
  expect((await active).netPeerings.map(({ status }) => status?.netPeeringState)).toEqual(['active', 'active']);
  await emulator.close();
});

test('a peering survives a restart, and ends when one of its clusters is deleted', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-peering-'));
  const { emulator, a, b, ids } = await startPair({ clock: 'instant', dataDir });
  const { netPeeringId } = await peerNetworks(a, b);
  await emulator.close();
  const again = await createEmulator({ clock: 'instant', dataDir });
  expect(await a.cluster.netPeerings.get(netPeeringId)).toMatchObject({ status: { netPeeringState: 'active' } });
  await callService(again, 'DELETE', `/clusters/${ids[1]}`);
  await a.cluster.netPeerings.waitFor(netPeeringId, 'deleted');
  expect(await a.cluster.netPeeringRequests.list()).toMatchObject([{ status: { netPeeringState: 'deleted' } }]);
  await again.close();
  rmSync(dataDir, { recursive: true, force: true });
});
