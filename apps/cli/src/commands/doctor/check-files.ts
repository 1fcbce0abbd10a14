import { quoteWord } from '@oks-kit/core';
import path from 'node:path';
import { existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { cacheFolder, configFolder, oksCliProfilesFile, oscProfilesFile, stateFolder } from '@oks-kit/auth/node';
import { kubeconfigPaths } from '@oks-kit/kubeconfig/node';
import { findUnsafeFolder } from '../../main/compiled-code.ts';
import type { Context } from '../../main/context.ts';
import { isExecutable } from '../../main/is-executable.ts';
import type { Finding } from './finding.ts';

/** Whether only this user can access the files that contain secrets, and change those that are run. */
export function checkFiles(context: Context): Finding[] {
  const check = 'files';
  const folder = configFolder(context);
  const { userId: uid } = context;
  if (uid === undefined) return [{ check, status: 'skipped', message: 'Windows has no file modes' }];
  const own = [folder, stateFolder(context), cacheFolder(context)];
  const found: Finding[] = [];
  const open = own.flatMap((one) => below(one, 1, ({ mode }) => (mode & 0o077) !== 0).map(({ file }) => file));
  if (open.length > 0)
    found.push({
      check,
      status: 'problem',
      message: `other users of this machine can read ${open.join(', ')}`,
      advice: `chmod go-rwx ${open.map(quoteWord).join(' ')}`,
    });

  const isForeign = (stats: Stats): boolean => stats.uid !== uid;
  const foreign = [
    // Sessions and cached kubeconfigs are one folder deeper.
    ...own.flatMap((one) => below(one, 2, isForeign)),
    ...[oksCliProfilesFile(context), oscProfilesFile(context), ...kubeconfigPaths(context.env, context.home)]
      // Other folders may be shared by several users on purpose.
      .filter((file) => file !== undefined)
      .filter((file) => path.resolve(context.cwd, file).startsWith(context.home + path.sep))
      .flatMap((file) => [...below(path.dirname(file), 0, isForeign), ...below(file, 0, isForeign)]),
  ].filter(
    ({ file }, index, all) =>
      !all.slice(0, index).some(({ file: before }) => file === before || file.startsWith(before + path.sep)),
  );
  if (foreign.length > 0) {
    const owners = [...new Set(foreign.map(({ stats }) => userName(stats.uid)))];
    found.push({
      check,
      status: 'warning',
      message: `${owners.join(' and ')}, not ${userName(uid)}, owns ${foreign.map(({ file }) => file).join(', ')}`,
      advice:
        uid === 0
          ? 'Run oks as their owner, without sudo. The owner cannot read files that root writes there.'
          : `sudo chown -R ${uid} ${foreign.map(({ file }) => quoteWord(file)).join(' ')}`,
    });
  }
  const unsafe = isExecutable() ? undefined : findUnsafeFolder(cacheFolder(context), uid);
  if (unsafe !== undefined && statSync(unsafe).uid === uid)
    found.push({
      check,
      status: 'warning',
      message: `other users can change ${unsafe}, so oks keeps no compiled code there and starts more slowly`,
      advice: `chmod go-w ${quoteWord(unsafe)}`,
    });
  return found.length > 0
    ? found
    : [
        {
          check,
          status: 'ok',
          message: existsSync(folder) ? `only you can read ${folder}` : `no configuration in ${folder} yet`,
        },
      ];
}

function userName(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}

/**
 * The matching files at a path and in the given number of levels below it. Skips the content of unreadable
 * folders.
 */
function below(
  file: string,
  levels: number,
  fits: (stats: Stats) => boolean,
): { readonly file: string; readonly stats: Stats }[] {
  const found: { file: string; stats: Stats }[] = [];
  try {
    const stats = statSync(file);
    if (fits(stats)) found.push({ file, stats });
    if (levels === 0 || !stats.isDirectory()) return found;
    for (const one of readdirSync(file, { withFileTypes: true })) {
      if (one.isFile() || one.isDirectory()) found.push(...below(path.join(file, one.name), levels - 1, fits));
    }
  } catch {
    // The folder cannot be read.
  }
  return found;
}
