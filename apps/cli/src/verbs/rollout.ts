import type { RunCheck, WaveEvent } from '@oks-kit/apply/upgrade';
import { elapsedText } from '../input/durations.ts';
import type { LocalSession } from '../session/session.ts';

/** Runs the check of a roll-out in a shell. Its output goes to standard error: standard output is for the result. */
export function shellCheck({ context }: LocalSession): RunCheck {
  const own = Object.entries(context.env).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return async (command, environment) =>
    (await context.runProgram('sh', ['-c', `exec 1>&2\n${command}`], {
      ...Object.fromEntries(own),
      ...environment,
    })) ?? 127;
}

/** Notes what happens after a wave. */
export function noteWave({ note }: LocalSession, event: WaveEvent): void {
  switch (event.type) {
    case 'wave':
      note(`Wave ${event.wave} is done: ${event.clusters.join(', ')}.`);
      break;
    case 'check':
      note(`Running the check after wave ${event.wave}: ${event.command}`);
      break;
    case 'pause':
      note(`Waiting ${elapsedText(event.pauseMs)} before the next wave.`);
  }
}
