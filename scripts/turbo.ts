/** Runs turbo, and has it tell its makers nothing of it. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('turbo', process.argv.slice(2), {
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  // There, what npm puts on the path is a script of the shell.
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
