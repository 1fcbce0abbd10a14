import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** The command lines of the running processes that name any of these texts. */
export function processesWith(...texts: readonly string[]): string[] {
  const lines = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8', maxBuffer: 64 * 1_048_576 }).split('\n');
  return lines.filter((line) => texts.some((text) => line.includes(text)));
}

/** Waits until a condition holds, as long as the test may take. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}
