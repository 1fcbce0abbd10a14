import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Runs the pnpm version in package.json and returns its exit code. */
export function runPnpm(args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  // Boundary: our own package.json.
  const { packageManager } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8')) as {
    packageManager: string;
  };
  const { status } = spawnSync('npx', ['--yes', '--prefer-offline', '--loglevel=error', packageManager, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    // On Windows, npx is a shell script.
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

/** Runs turbo without telemetry and with pnpm on the PATH, and returns its exit code. */
export function runTurbo(args: readonly string[]): number {
  return runPnpm(['exec', 'turbo', ...args], { TURBO_TELEMETRY_DISABLED: '1' });
}
