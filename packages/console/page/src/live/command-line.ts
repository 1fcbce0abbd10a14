import { quoteWord } from '@oks-kit/core';
import { profileNamed } from './overview.ts';

/** A command of `oks` for an account, to be pasted into a shell. The command and its flags are words. */
export function commandLineOf(profile: string | undefined, ...words: readonly string[]): string {
  const line = profileNamed(profile)?.commandLine ?? 'oks COMMAND';
  return line.replace('COMMAND', () => words.map(quoteWord).join(' '));
}
