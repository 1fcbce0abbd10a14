import type { HelpStyle } from '../framework/help-layout.ts';
import type { Context, Output } from '../main/context.ts';

/** Styles text, or leaves it unchanged if colors are disabled. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/**
 * Whether text on `output` is colored. `--no-color` takes precedence, then `NO_COLOR`, then `FORCE_COLOR`.
 * Without them, text is colored on a terminal that is not `dumb`.
 */
export function wantsColor(env: Context['env'], output: Output, noColor: boolean): boolean {
  if (noColor || env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTerminal && env['TERM'] !== 'dumb';
}

/** The palette for `output`. */
export function paletteFor(
  context: Pick<Context, 'env'>,
  output: Output,
  globals: { readonly 'no-color': boolean },
): Palette {
  const on = wantsColor(context.env, output, globals['no-color']);
  const code = (start: number, end: number) => (text: string) => (on ? `\u001b[${start}m${text}\u001b[${end}m` : text);
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  };
}

/** A status, colored by its meaning: done, in progress, failed. Unknown ones stay plain. */
export function paintStatus(palette: Palette, status: string): string {
  const word = status.toLowerCase();
  if (/^(?:ready|active|running|ok)$/.test(word)) return palette.green(status);
  if (/^(?:failed|error|problem)$/.test(word)) return palette.red(status);
  if (/^(?:pending|deploying|updating|upgrading|deleting|creating|scaling|warning)$/.test(word))
    return palette.yellow(status);
  if (/^(?:deleted|unknown|skipped)$/.test(word)) return palette.dim(status);
  return status;
}

/** The style of help on standard output. */
export function helpStyleFor(
  context: Pick<Context, 'env' | 'stdout'>,
  globals: { readonly 'no-color': boolean },
): HelpStyle {
  return { palette: paletteFor(context, context.stdout, globals), width: Math.min(100, context.stdout.columns ?? 80) };
}
