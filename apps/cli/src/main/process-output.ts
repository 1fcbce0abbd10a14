import { type Output, OutputError } from './context.ts';

/**
 * Writes synchronously and in order, without a stream, because opening a stream takes longer than most writes.
 * The stream is only used if the other end is slow and non-blocking.
 */
export function outputOf(descriptor: 1 | 2): Output {
  const { writeSync } = process.getBuiltinModule('node:fs');
  const stream = (): NodeJS.WriteStream => (descriptor === 1 ? process.stdout : process.stderr);
  let streaming = false;
  /** Handles a failed write. Failures of stderr cannot be reported. */
  const failed = (error: unknown): OutputError | undefined => {
    if (descriptor === 2) return undefined;
    // `oks … | head` closes the pipe early. That is not an error.
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

/** Whether the other end is a terminal. Only a device can be one, and a check loads modules that others do not need. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);
}

function mayBeTerminal(descriptor: number): boolean {
  const { fstatSync, statSync } = process.getBuiltinModule('node:fs');
  try {
    if (process.platform === 'win32') return true;
    const stats = fstatSync(descriptor);
    // Services and scheduled jobs have /dev/null as input.
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    // The descriptor is closed.
    return false;
  }
}
