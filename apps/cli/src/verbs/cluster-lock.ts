import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Exclusively } from '@oks-kit/apply/upgrade';
import { stateFolder } from '@oks-kit/auth/node';
import type { Session } from '../session/session.ts';

/** How long to wait for a lock: as long as the longest call of another run. */
const waitMs = 1_800_000;

/**
 * A lock for each cluster that all runs of `oks` on this machine share, so that two upgrades at once do not go one
 * version too far. Where there is no folder for locks, the work is done without one.
 */
export function lockClusters({ context, signal, signIn: { baseUrl } }: Session): Exclusively {
  return async (clusterId, work) => {
    const { ensurePrivateFolder, withFileLock } = await import('@oks-kit/files');
    const folder = path.join(stateFolder(context), 'locks');
    const name = createHash('sha256').update(`${baseUrl} ${clusterId}`).digest('hex').slice(0, 40);
    try {
      await ensurePrivateFolder(folder);
      await access(folder, constants.W_OK);
    } catch {
      return work();
    }
    return withFileLock(path.join(folder, `${name}.lock`), { waitMs, signal }, work);
  };
}
