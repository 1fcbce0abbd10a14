import type { CommandSpec, Invocation } from './spec.ts';

/** Runs a command. Returns an exit code if it is not 0. */
export type RunCommand<S extends CommandSpec, T> = (invocation: Invocation<S, T>) => Promise<number | undefined>;

/** A command and its implementation. */
export interface CommandEntry<T> {
  readonly spec: CommandSpec;
  /** Loads the implementation. Only the command that runs is loaded. */
  load(): Promise<
    (invocation: T & { readonly args: readonly string[]; readonly flags: never }) => Promise<number | undefined>
  >;
}

/** Connects a command to the function that implements it. */
export function defineEntry<S extends CommandSpec, T>(spec: S, load: () => Promise<RunCommand<S, T>>): CommandEntry<T> {
  return { spec, load: () => load() };
}
