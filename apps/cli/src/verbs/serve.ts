import type { Context } from '../main/context.ts';
import type { LocalSession } from '../session/session.ts';

/** Resolves when the command is interrupted or terminated. */
export function untilInterrupted({ signal }: Pick<Context, 'signal'>): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Prints on a terminal that a server has stopped. */
export function noteEnd({ context, notes, note }: LocalSession, text: string): void {
  if (!context.stderr.isTerminal) return;
  // The terminal has printed ^C on this line.
  notes.verbatim('\r\u001b[K');
  note(text);
}
