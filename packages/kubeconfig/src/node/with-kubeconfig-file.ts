import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, systemCodeOf } from '@oks-kit/files';
import { OksFileError } from '@oks-kit/core';
import { type Kubeconfig } from '../kubeconfig.ts';
import { stringifyKubeconfig } from '../write-kubeconfig.ts';

/**
 * Writes a kubeconfig to a private temporary file, runs `work`, and removes the file. Uses the first of the folders
 * that can be written. Throws `OksFileError` if none can.
 */
export async function withKubeconfigFile<T>(
  kubeconfig: Kubeconfig,
  folders: readonly string[],
  work: (file: string) => Promise<T>,
): Promise<T> {
  const reasons: string[] = [];
  for (const folder of folders) {
    const own = await mkdtemp(path.join(folder, 'oks-kubeconfig-')).catch((error: unknown) => {
      reasons.push(`${folder} (${systemCodeOf(error)})`);
    });
    if (own === undefined) continue;
    const file = path.join(own, 'kubeconfig');
    try {
      const isWritten = await replaceFile(file, stringifyKubeconfig(kubeconfig)).then(
        () => true,
        () => reasons.push(`${folder} (no space)`) === 0,
      );
      if (isWritten) return await work(file);
    } finally {
      await rm(own, { recursive: true, force: true }).catch(() => undefined);
    }
  }
  throw new OksFileError(`No folder is writable for a temporary kubeconfig: ${reasons.join(', ')}.`, {
    hint: 'Set TMPDIR to a writable folder.',
  });
}
