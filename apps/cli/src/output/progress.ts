import type { Globals } from '../framework/spec.ts';
import { elapsedText } from '../input/durations.ts';
import type { Context } from '../main/context.ts';
import { paletteFor } from './color.ts';
import { harmless } from './escape.ts';

/** Tells on stderr how one wait goes: a line that lives on a terminal, a line a change elsewhere. */
export interface Progress {
  change(text: string): void;
  /** Ends it. On a terminal a mark leaves the last line standing, without one it goes. */
  done(mark?: '✓' | '✗'): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

interface Line {
  readonly what: string;
  readonly startedAt: number;
  text: string;
}

/** Starts to tell of one wait. */
export function startProgress(context: Context, globals: Globals, what: string): Progress {
  return progressBoard(context, globals)(what);
}

/** For waits that run side by side: each call starts one line. */
export function progressBoard(context: Context, globals: Globals): (what: string) => Progress {
  const { stderr } = context;
  if (globals.quiet) return () => ({ change: () => undefined, done: () => undefined });
  if (!stderr.isTerminal || context.env['CI'] || context.env['TERM'] === 'dumb') {
    return (what) => ({
      change: (text) => stderr.write(`${harmless(what)}: ${harmless(text)}\n`),
      done: () => undefined,
    });
  }

  const lines = new Set<Line>();
  let drawn = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  const palette = paletteFor(context, stderr, globals);
  const textOf = (mark: string, { what, text, startedAt }: Line): string => {
    const elapsed = elapsedText(context.now() - startedAt);
    const room = Math.max(10, (stderr.columns ?? 80) - elapsed.length - 4);
    const told = `${what}: ${text}`;
    const painted = mark === '✓' ? palette.green(mark) : mark === '✗' ? palette.red(mark) : mark;
    return `${painted} ${told.length > room ? `${told.slice(0, room - 1)}…` : told} ${palette.dim(elapsed)}`;
  };
  const wipe = (): string => (drawn === 0 ? '' : `\r${drawn > 1 ? `\u001b[${drawn - 1}A` : ''}\u001b[J`);
  function draw(above = ''): void {
    const mark = frames[frame % frames.length] ?? '';
    const live = [...lines].map((line) => textOf(mark, line));
    stderr.write(wipe() + above + live.join('\n'));
    drawn = live.length;
  }

  return (what) => {
    const line: Line = { what: harmless(what), startedAt: context.now(), text: '…' };
    lines.add(line);
    timer ??= setInterval(() => {
      frame++;
      draw();
    }, frameMs);
    return {
      change(text) {
        line.text = harmless(text);
        draw();
      },
      done(mark) {
        if (!lines.delete(line)) return;
        if (lines.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        draw(mark === undefined ? '' : `${textOf(mark, line)}\n`);
      },
    };
  };
}
