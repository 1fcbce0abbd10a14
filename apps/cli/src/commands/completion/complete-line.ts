import { type Offer, offerFor } from '../../framework/complete.ts';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { Application } from '../../framework/application.ts';
import type { Context } from '../../main/context.ts';
import { escapeForTerminal } from '@oks-kit/core';

/** When the service is given up, from the start of the process on: a person waits for an answer to Tab 300 ms at the most. */
const answerWithinMs = 240;
/** What is left for the answer at least, however long a busy machine took to get here. */
const leastMs = 50;

/**
 * `oks __complete SHELL WORDS… CURRENT`: prints what the shell should offer, a candidate a line, its summary behind
 * a tab; or `:files`. Whatever goes wrong, it prints nothing and ends with 0.
 */
export async function runComplete(
  [shell = '', ...line]: readonly string[],
  application: Application,
  context: Context,
  withinMs = Math.max(leastMs, answerWithinMs - performance.now()),
): Promise<number> {
  const words = shell === 'bash' ? joinBroken(line) : line;
  const current = words.at(-1) ?? '';
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      // What the cache still holds may be told a moment after the service was given up.
      setTimeout(() => resolve(undefined), 20);
    }, withinMs);
  });
  try {
    const found = offerFor(words.slice(0, -1), current, application, async (kind, position) => {
      const { liveValues } = await import('./live-values.ts');
      return liveValues(context, application, stop.signal)(kind, position);
    });
    const offer = await Promise.race([found, late]);
    if (offer !== undefined) context.stdout.write(textOf(offer, shell, current));
  } catch {
    // A shell that completes nothing is better than one that complains in the middle of a line.
  } finally {
    clearTimeout(timer);
  }
  return exitCodes.done;
}

function textOf(offer: Offer, shell: string, current: string): string {
  if (offer.kind === 'files') return ':files\n';
  // bash replaces only what stands behind the last character at which it breaks words.
  const behind = shell === 'bash' ? Math.max(current.lastIndexOf('='), current.lastIndexOf(':')) + 1 : 0;
  return offer.candidates
    .filter(({ value }) => escapeForTerminal(value) === value)
    .map(
      ({ value, summary }) =>
        `${value.slice(behind)}${shell === 'bash' || !summary ? '' : `\t${escapeForTerminal(summary)}`}\n`,
    )
    .join('');
}

/** bash hands `--output=json` over as three words; puts them together again. */
function joinBroken(words: readonly string[]): string[] {
  const joined: string[] = [];
  let open = false;
  for (const word of words) {
    const breaks = /^[=:]+$/.test(word);
    if ((breaks || open) && joined.length > 0) joined.push(`${joined.pop() ?? ''}${word}`);
    else joined.push(word);
    open = breaks;
  }
  return joined;
}
