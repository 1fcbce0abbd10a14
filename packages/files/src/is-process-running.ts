import process from 'node:process';
import { systemCodeOf } from './system-error.ts';

/** Whether a process with this ID runs on this machine, no matter which user owns it. */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !hasEnded(pid);
  } catch (error) {
    // Any other error, such as EPERM for a process of another user, means that there is one.
    return systemCodeOf(error) !== 'ESRCH';
  }
}

/**
 * Whether a process has ended and only waits for its parent to take note. In a container, the first process may do that
 * late, or never.
 */
function hasEnded(pid: number): boolean {
  try {
    const status = process.getBuiltinModule('node:fs').readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state comes after the name, which can contain anything.
    return /^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2));
  } catch {
    // Only Linux has this file.
    return false;
  }
}
