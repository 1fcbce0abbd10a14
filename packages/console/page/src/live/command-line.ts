import { quoteWord } from '@oks-kit/core';
import { profileNamed } from './overview.ts';

/** Builds an `oks` command for an account, ready to paste into a shell, from the words of the command. */
export function commandLineOf(profile: string | undefined, ...words: readonly string[]): string {
  const line = profileNamed(profile)?.commandLine ?? 'oks COMMAND';
  return line.replace('COMMAND', () => words.map(quoteWord).join(' '));
}
