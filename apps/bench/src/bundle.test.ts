import { expect, test } from 'vitest';
import { bundleSize, client, kyAlone } from './bundle.ts';

test('in a browser, the client is at most twice as large as ky, and ky is loaded with the first request', async () => {
  const [ours, ky] = await Promise.all([client, kyAlone].map(bundleSize));
  if (ours === undefined || ky === undefined) throw new Error('nothing was bundled');
  expect(ours.atOnce).toBeGreaterThan(ky.atOnce);
  expect(ours.atOnce / ky.atOnce).toBeLessThanOrEqual(2);
  expect(ours.firstRequest).toBeGreaterThan(0);
  expect((ours.atOnce + ours.firstRequest) / ky.atOnce).toBeLessThanOrEqual(3.02);
});
