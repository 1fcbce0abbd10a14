import path from 'node:path';
import { adminTokenVariable } from './running.ts';

/** Where a command that runs for long gets its secrets from. */
export interface SecretFlags {
  readonly store: string | undefined;
  readonly 'admin-token': string | undefined;
  readonly 'tls-key': string | undefined;
  readonly detach: boolean;
}

/** Warnings about secrets of an emulator that other users of this machine can read while it runs. */
export async function exposedSecrets(flags: SecretFlags, cwd: string): Promise<string[]> {
  const { store, 'admin-token': token, 'tls-key': key, detach } = flags;
  const warnings: string[] = [];
  const others = 'Other users of this machine can see';
  // A process in the background gets these in its environment.
  if (!detach && (URL.parse(store ?? '')?.password ?? '') !== '')
    warnings.push(`${others} the password in \`--store\`. Set it in PGPASSWORD instead.`);
  if (!detach && token !== undefined)
    warnings.push(`${others} the token in \`--admin-token\`. Set it in ${adminTokenVariable} instead.`);
  if (key === undefined) return warnings;
  const { findExposures } = await import('@oks-kit/files');
  for (const { kind, mode } of await findExposures(path.resolve(cwd, key))) {
    // A group can be the emulator's own, as in Kubernetes.
    if (kind === 'readable' && (mode & 0o004) !== 0)
      warnings.push(`Other users of this machine can read the private key ${key} (mode ${mode.toString(8)}).`);
  }
  return warnings;
}
