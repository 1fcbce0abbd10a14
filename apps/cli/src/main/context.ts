/** Writing to standard output or standard error failed, for example because the disk is full. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** An output stream, and what is known about its other end. */
export interface Output {
  /** Throws `OutputError` if the text can't be written. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Its width in columns, if it is a terminal. */
  readonly columns: number | undefined;
  /** Its height in lines, if it is a terminal. */
  readonly rows: number | undefined;
}

/** The environment of a command. Only `bin.ts` creates one from the process. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The user ID of this process; undefined on systems without user IDs, such as Windows. */
  readonly userId: number | undefined;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: {
    readonly isTerminal: boolean;
    /** One line of input, without its line end; undefined at the end of input. */
    readLine(): Promise<string | undefined>;
    /** The same, without echo. Only if `isTerminal`. */
    readSecret(): Promise<string | undefined>;
    /** All piped input as text, at most 1 MiB. Throws `OksInputError` if there is more. */
    readAll(): Promise<string>;
  };
  /** How this program is run: the executable, and its arguments up to the command. An executable of oks has none. */
  readonly self: readonly [string, ...string[]];
  /** The name or path that the executable was called with; it may be a link. */
  readonly calledAs?: string | undefined;
  /**
   * Runs a program on the streams of this process, and forwards signals to it. Returns the exit code as a shell
   * reports it; undefined if the program does not exist.
   */
  runProgram(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<number | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since this process started. */
  uptimeMs(): number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
