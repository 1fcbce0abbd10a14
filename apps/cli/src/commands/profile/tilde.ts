import type { Context } from '../../main/context.ts';

/** A path with `~` for the home folder. */
export function tilde({ home }: Context, text: string): string {
  return text.replaceAll(home, '~');
}
