import process from 'node:process';
import { systemCodeOf } from './system-error.ts';

/** Whether a process runs on this machine, whoever's it is. */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other error, such as EPERM for a process of another user, means that there is one.
    return systemCodeOf(error) !== 'ESRCH';
  }
}
