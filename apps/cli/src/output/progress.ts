import { elapsedText } from '../input/durations.ts';
import type { Context } from '../main/context.ts';
import { type Palette, paletteFor } from './color.ts';
import { escapeForTerminal } from '@oks-kit/core';
import { errorText, labelled, type ToldError, wrapped } from './messages.ts';

/** Shows the progress of one operation: a live line on a terminal, elsewhere one line per change. */
export interface Progress {
  change(text: string): void;
  /** Ends it. On a terminal, a mark leaves the last line in place; without one the line disappears. */
  done(mark?: '✓' | '✗'): void;
}

/** Standard error, for people. Escapes text, and keeps live progress lines below all other lines. */
export interface Notes {
  /** A sentence about what happened. Not shown with `--quiet`. */
  readonly note: (text: string) => void;
  /** The same, but only on a terminal: what to do next. */
  readonly tip: (text: string) => void;
  /** A warning. Not shown with `--quiet`. */
  readonly warn: (text: string) => void;
  /** An error that does not end the command, or one of several. */
  readonly error: (error: ToldError) => void;
  /** A line that is always shown. */
  readonly line: (text: string) => void;
  /** Text that was formatted and escaped elsewhere. */
  readonly verbatim: (text: string) => void;
  /** Starts a progress line. Several can run at the same time. With `--quiet` nothing is shown. */
  readonly progress: (what: string) => Progress;
  /** A temporary line on a terminal for slow operations. Removed by `done`. */
  readonly transient: (text: string) => Pick<Progress, 'done'>;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

interface Line {
  readonly what: string;
  readonly startedAt: number;
  text: string;
}

/** The global flags that matter here. */
interface NotesFlags {
  readonly quiet: boolean;
  readonly 'no-color': boolean;
}

/** Standard error of one run. */
export function createNotes(context: Context, globals: NotesFlags): Notes {
  const { stderr } = context;
  const palette = (): Palette => paletteFor(context, stderr, globals);
  const isLive = (): boolean => stderr.isTerminal && !context.env['CI'] && context.env['TERM'] !== 'dumb';
  const board = createBoard();

  const line = (text: string): void => board.above(`${wrapped(stderr, text)}\n`);
  return {
    note(text) {
      if (!globals.quiet) line(text);
    },
    tip(text) {
      if (!globals.quiet && stderr.isTerminal) line(text);
    },
    warn(text) {
      if (!globals.quiet) board.above(labelled(stderr, 'warning:', palette().yellow, text));
    },
    error: (error) => board.above(errorText(stderr, palette(), error)),
    line,
    verbatim: (text) => board.above(text),
    progress(what) {
      if (globals.quiet) return silent;
      if (isLive()) return board.start(what);
      return {
        change: (text) => line(`${what}: ${text}`),
        done: () => undefined,
      };
    },
    transient: (text) => (globals.quiet || !isLive() ? silent : board.start(text)),
  };

  /** Live lines at the bottom of a terminal. */
  function createBoard() {
    const lines = new Set<Line>();
    let drawn = 0;
    let frame = 0;
    let timer: NodeJS.Timeout | undefined;

    const textOf = (mark: string, { what, text, startedAt }: Line): string => {
      const elapsed = elapsedText(context.now() - startedAt);
      const room = Math.max(10, (stderr.columns ?? 80) - elapsed.length - 4);
      const told = text === '' ? what : `${what}: ${text}`;
      const painted = mark === '✓' ? palette().green(mark) : mark === '✗' ? palette().red(mark) : mark;
      return `${painted} ${told.length > room ? `${told.slice(0, room - 1)}…` : told} ${palette().dim(elapsed)}`;
    };
    /** Writes text above the live lines, and draws those again. */
    function above(text: string): void {
      if (lines.size === 0 && drawn === 0) {
        if (text !== '') stderr.write(text);
        return;
      }
      const wipe = drawn === 0 ? '' : `\r${drawn > 1 ? `\u001b[${drawn - 1}A` : ''}\u001b[J`;
      const mark = frames[frame % frames.length] ?? '';
      // More lines than the terminal has rows would scroll, and could not be drawn over.
      const most = Math.max(1, (stderr.rows ?? 24) - 1);
      const all = [...lines].map((one) => textOf(mark, one));
      const live = all.length > most ? [...all.slice(0, most - 1), `… and ${all.length - most + 1} more`] : all;
      stderr.write(wipe + text + live.join('\n'));
      drawn = live.length;
    }
    function start(what: string): Progress {
      const one: Line = { what: escapeForTerminal(what), startedAt: context.now(), text: '' };
      lines.add(one);
      timer ??= setInterval(() => {
        frame++;
        above('');
      }, frameMs);
      above('');
      return {
        change(text) {
          one.text = escapeForTerminal(text);
          above('');
        },
        done(mark) {
          if (!lines.delete(one)) return;
          if (lines.size === 0) {
            clearInterval(timer);
            timer = undefined;
          }
          above(mark === undefined ? '' : `${textOf(mark, one)}\n`);
        },
      };
    }
    return { above, start };
  }
}

const silent: Progress = { change: () => undefined, done: () => undefined };
