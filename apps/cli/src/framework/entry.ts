import type { CommandSpec, Run } from './spec.ts';

/** A command of the table, and where its work is. */
export interface TableEntry {
  readonly spec: CommandSpec;
  /** Loads the work; only the one that runs is ever loaded. */
  load(): Promise<(invocation: never) => Promise<number | undefined>>;
}

/** Ties a command to the function that does its work. */
export function entry<S extends CommandSpec>(spec: S, load: () => Promise<Run<S>>): TableEntry {
  return { spec, load: () => load() };
}
