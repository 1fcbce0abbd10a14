/** Standard output or standard error cannot take what was written: its disk is full, for example. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Where text goes, and what is known of the other end. */
export interface Output {
  /** Throws `OutputError` if the text can't be written. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Its width in columns, where it is a terminal. */
  readonly columns: number | undefined;
  /** Its height in lines, where it is a terminal. */
  readonly rows: number | undefined;
}

/** The world as a command sees it. Only `bin.ts` makes one of the process itself. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The number of the user that this runs as; undefined where the system has none, as Windows. */
  readonly userId: number | undefined;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: {
    readonly isTerminal: boolean;
    /** One line that a person types, without its end; undefined at the end of input. */
    readLine(): Promise<string | undefined>;
    /** The same, with nothing of it shown. Only where `isTerminal`. */
    readSecret(): Promise<string | undefined>;
    /** All that is piped in, as text, of 1 MiB at the most. Throws `OksInputError` where there is more. */
    readAll(): Promise<string>;
  };
  /** How this very program is run: the executable, and its arguments up to the command. */
  readonly self: readonly [string, ...string[]];
  /** The name or path by which the executable was called; it may be a link. */
  readonly calledAs?: string | undefined;
  /**
   * Runs a program on this process's own streams, and passes signals on to it. Yields the exit code that a shell would
   * give it; undefined where there is no such program.
   */
  runProgram(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<number | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
