import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Runs the pnpm that package.json pins: this machine may have none, or another. Returns its exit code. */
export function runPnpm(args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  // Boundary: our own manifest.
  const { packageManager } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8')) as {
    packageManager: string;
  };
  const { status } = spawnSync('npx', ['--yes', '--prefer-offline', '--loglevel=error', packageManager, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    // On Windows, what npm puts on the path is a script of the shell.
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

/** Runs turbo with its telemetry off, and with pnpm on its path. Returns its exit code. */
export function runTurbo(args: readonly string[]): number {
  return runPnpm(['exec', 'turbo', ...args], { TURBO_TELEMETRY_DISABLED: '1' });
}
