import { type Candidate, type Offer, offerFor } from '../../framework/complete.ts';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { Application } from '../../framework/application.ts';
import type { Context } from '../../main/context.ts';
import { escapeForTerminal } from '@oks-kit/core';
import {
  quoteForBash,
  quoteForPowerShell,
  quoteInOpenBashQuote,
  readTypedWord,
  type TypedWord,
} from './shell-words.ts';

/** Time limit for the service, from the start of the process, so that completion takes at most 300 ms. */
const answerWithinMs = 240;
/** Minimum time for the service, even if the process started slowly. */
const leastMs = 50;

/**
 * `oks __complete SHELL WORDS… CURRENT`: prints the candidates for the shell, one per line, or `:files`. The words
 * include their quotes. If anything fails, it prints nothing and exits with 0.
 */
export async function runComplete(
  [shell = '', ...line]: readonly string[],
  application: Application,
  context: Context,
  withinMs = Math.max(leastMs, answerWithinMs - context.uptimeMs()),
): Promise<number> {
  const words = readWords(line, shell);
  const current = words.pop() ?? plain('');
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      // After the time limit, cached values are still used.
      setTimeout(() => resolve(undefined), 20);
    }, withinMs);
  });
  try {
    const before = words.map(({ text }) => text);
    const found = offerFor(before, current.text, application, async (kind, position) => {
      const { liveValues } = await import('./live-values.ts');
      return liveValues(context, application, stop.signal)(kind, position);
    });
    const offer = await Promise.race([found, late]);
    if (offer !== undefined) context.stdout.write(textOf(offer, shell, current));
  } catch {
    // No completion is better than an error message in the middle of a line.
  } finally {
    clearTimeout(timer);
  }
  return exitCodes.done;
}

/** PowerShell passes words without quotes, and so does fish for all but the last. */
function readWords(line: readonly string[], shell: string): TypedWord[] {
  if (shell === 'bash') return joinBroken(line).map((raw) => readTypedWord(raw, 'bash'));
  if (shell === 'zsh') return line.map((raw) => readTypedWord(raw, 'zsh'));
  const last = line.length - 1;
  return line.map((word, at) => (shell === 'fish' && at === last ? readTypedWord(word, 'fish') : plain(word)));
}

function plain(text: string): TypedWord {
  return { text, open: undefined, hasClosedQuote: false, behindBreak: 0 };
}

function textOf(offer: Offer, shell: string, current: TypedWord): string {
  if (offer.kind === 'files') return ':files\n';
  return offer.candidates
    .filter(({ value }) => escapeForTerminal(value) === value)
    .flatMap((candidate) => lineOf(candidate, shell, current) ?? [])
    .map((line) => `${line}\n`)
    .join('');
}

/**
 * One candidate, in the format of the shell's script. zsh and fish quote what they insert, except a tilde in fish; bash
 * and PowerShell do not. Undefined if the value cannot be written there.
 */
function lineOf({ value, summary }: Candidate, shell: string, current: TypedWord): string | undefined {
  const shownSummary = escapeForTerminal(summary ?? '');
  if (shell === 'powershell') return [quoteForPowerShell(value), value, shownSummary].join('\t');
  if (shell === 'fish' && value.startsWith('~')) return undefined;
  if (shell !== 'bash') return shownSummary === '' ? value : `${value}\t${shownSummary}`;
  // bash replaces the text after the open quote, or after the last character that breaks words.
  const { open, hasClosedQuote, behindBreak } = current;
  if (open !== undefined) return quoteInOpenBashQuote(value.slice(open.before.length), open.quote);
  return hasClosedQuote ? undefined : quoteForBash(value.slice(behindBreak));
}

/** Joins words that bash has split: it splits `--output=json` into three words. */
function joinBroken(words: readonly string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const breaks = /^[=:]+$/.test(word);
    if ((breaks || isOpen) && joined.length > 0) joined.push(`${joined.pop() ?? ''}${word}`);
    else joined.push(word);
    isOpen = breaks;
  }
  return joined;
}
