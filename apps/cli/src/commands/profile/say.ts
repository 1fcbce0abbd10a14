import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { harmless } from '../../output/escape.ts';

export function say(context: Context, globals: Globals, text: string): void {
  if (!globals.quiet) context.stderr.write(`${harmless(text)}\n`);
}

/** A path as people write it. */
export function tilde({ home }: Context, text: string): string {
  return text.replaceAll(home, '~');
}
