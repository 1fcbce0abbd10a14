import type { Globals } from '../command.ts';
import type { Context } from '../context.ts';
import { harmless } from './text.ts';

/** Tells on stderr how a wait goes: one line that lives on a terminal, a line a change elsewhere. */
export interface Progress {
  change(text: string): void;
  done(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export function startProgress(context: Context, globals: Globals, what: string): Progress {
  const { stderr } = context;
  if (globals.quiet) return { change: () => undefined, done: () => undefined };
  if (!stderr.isTerminal || context.env['CI']) {
    return { change: (text) => stderr.write(`${what}: ${harmless(text)}\n`), done: () => undefined };
  }
  const started = Date.now();
  let text = '';
  let frame = 0;
  const draw = (): void => {
    const seconds = Math.floor((Date.now() - started) / 1000);
    const line = `${frames[frame++ % frames.length] ?? ''} ${what}: ${text} (${seconds} s)`;
    stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, (stderr.columns ?? 80) - 1))}`);
  };
  const timer = setInterval(draw, 100);
  return {
    change(next) {
      text = harmless(next);
      draw();
    },
    done() {
      clearInterval(timer);
      stderr.write('\r\u001b[K');
    },
  };
}
