import { expect, test } from 'vitest';
import { bundleSize } from './bundle.ts';

test('a browser loads no more than twice ky for the client with every check', async () => {
  const [ours, ky] = await Promise.all(["export { createClient } from '@oks-kit/client';", "export { default } from 'ky';"].map(bundleSize));
  expect(ours?.first).toBeGreaterThan(ky?.first ?? 0);
  expect((ours?.first ?? Number.NaN) / (ky?.first ?? Number.NaN)).toBeLessThanOrEqual(2);
});
