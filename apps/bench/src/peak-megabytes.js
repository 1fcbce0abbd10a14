import { readFileSync } from 'node:fs';

/**
 * The peak memory of this process so far, in MB.
 *
 * Not `process.resourceUsage().maxRSS` on Linux: a process starts with that of the one that started it.
 */
export function peakMegabytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1000;
  } catch {
    return process.resourceUsage().maxRSS / 1000;
  }
}
