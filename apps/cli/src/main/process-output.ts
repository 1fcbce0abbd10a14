import type { Output } from './context.ts';

/**
 * Writes at once, in order, with no stream: opening one takes longer than most of what is written here.
 * Only where the other end is slow and does not let us wait does the stream take over what is left.
 */
export function outputOf(descriptor: 1 | 2): Output {
  const { writeSync } = process.getBuiltinModule('node:fs');
  const stream = (): NodeJS.WriteStream => (descriptor === 1 ? process.stdout : process.stderr);
  let streaming = false;
  const closed = (): void => {
    // `oks … | head` closes the pipe early: what is left has nowhere to go, and that is no error.
    if (descriptor === 1) process.exit(0);
  };
  return {
    write(text) {
      let rest = Buffer.from(text);
      try {
        while (!streaming && rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        if (isFault(error, 'EPIPE')) {
          closed();
          return;
        }
        if (!isFault(error, 'EAGAIN')) throw error;
        streaming = true;
        stream().on('error', (late: unknown) => {
          if (isFault(late, 'EPIPE')) closed();
          else throw late;
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

/** Whether a person sits at the other end. Only a device can be a terminal, and to ask a terminal loads much that a pipe has no need of. */
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
