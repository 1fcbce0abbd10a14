import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { emptyKubeconfig, parseKubeconfig } from '../index.ts';
import { withKubeconfigFile } from './index.ts';

test('a temporary kubeconfig is private, is in the first writable folder, and is removed', async () => {
  const file = await withKubeconfigFile(emptyKubeconfig, ['/proc/none', tmpdir()], (at) => {
    expect(parseKubeconfig(readFileSync(at, 'utf8'))).toEqual(emptyKubeconfig);
    expect(statSync(at).mode & 0o777).toBe(0o600);
    return Promise.resolve(at);
  });
  expect(existsSync(file)).toBe(false);
  const fails = withKubeconfigFile(emptyKubeconfig, [tmpdir()], (at) => Promise.reject(new Error(at)));
  const at = await fails.catch((error: unknown) => (error instanceof Error ? error.message : ''));
  expect([at === '', existsSync(at)]).toEqual([false, false]);
});

test('reports the folders that it tried', async () => {
  await expect(withKubeconfigFile(emptyKubeconfig, ['/proc/none'], () => Promise.resolve(1))).rejects.toThrow(
    'No folder is writable for a temporary kubeconfig: /proc/none (ENOENT).',
  );
});
