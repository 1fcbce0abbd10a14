import type { HelpStyle } from './help-layout.ts';
import type { CommandSpec, FlagSpecs } from './spec.ts';

/** A command-line application: its commands, and what they have in common. */
export interface Application {
  /** The word that starts each command line. */
  readonly name: string;
  readonly commands: readonly CommandSpec[];
  /** Flags that every command accepts. */
  readonly globalFlags: FlagSpecs;
  /** Aliases of words in commands: `ls` is `list`, `rm` is `delete` or `remove`, whichever exists. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** What each first word is about, in the groups of the overview. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The environment variables that the application reads, and their meanings. */
  readonly environment: readonly (readonly [names: string, meaning: string])[];
  /** The text of `--help` without a command. */
  overview(style: HelpStyle): string;
}
