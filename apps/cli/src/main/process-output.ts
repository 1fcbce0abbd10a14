import { type Output, OutputError } from './context.ts';

/**
 * Writes at once and in order, without a stream: opening one takes longer than most of what is written here.
 * Only if the other end is slow and does not let us wait, the stream takes over.
 */
export function outputOf(descriptor: 1 | 2): Output {
  const { writeSync } = process.getBuiltinModule('node:fs');
  const stream = (): NodeJS.WriteStream => (descriptor === 1 ? process.stdout : process.stderr);
  let streaming = false;
  /** What to do about a failed write. Nobody can be told about one to stderr. */
  const failed = (error: unknown): OutputError | undefined => {
    if (descriptor === 2) return undefined;
    // `oks … | head` closes the pipe early: the rest has nowhere to go, and that is no error.
    if (isFault(error, 'EPIPE')) process.exit(0);
    return new OutputError(
      `Writing to standard output failed: ${error instanceof Error ? error.message : String(error)}.`,
    );
  };
  return {
    write(text) {
      let rest = Buffer.from(text);
      try {
        while (!streaming && rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        if (!isFault(error, 'EAGAIN')) {
          const reported = failed(error);
          if (reported !== undefined) throw reported;
          return;
        }
        streaming = true;
        stream().on('error', (late: unknown) => {
          const reported = failed(late);
          if (reported === undefined) return;
          outputOf(2).write(`oks: ${reported.message}\n`);
          process.exit(1);
        });
      }
      if (streaming && rest.length > 0) stream().write(rest);
    },
    get isTerminal() {
      return isTerminal(descriptor);
    },
    // A window can be resized while a command runs.
    get columns() {
      return isTerminal(descriptor) ? stream().columns : undefined;
    },
    get rows() {
      return isTerminal(descriptor) ? stream().rows : undefined;
    },
  };
}

function isFault(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/**
 * Whether a person sits at the other end. Only a device can be a terminal, and to ask a terminal loads much that a pipe
 * has no need of.
 */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);
}

function mayBeTerminal(descriptor: number): boolean {
  try {
    return (
      process.platform === 'win32' || process.getBuiltinModule('node:fs').fstatSync(descriptor).isCharacterDevice()
    );
  } catch {
    // A descriptor that is closed.
    return false;
  }
}
