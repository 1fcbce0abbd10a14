import { type CommandEntry, defineEntry, type RunCommand } from '../framework/entry.ts';
import type { CommandSpec, Invocation as CommandInvocation } from '../framework/spec.ts';
import type { LocalSession, Session } from './session.ts';

/** What a command receives: an offline command gets no client. */
interface Given<S extends CommandSpec> {
  readonly session: S extends { readonly offline: true } ? LocalSession : Session;
}

/** The implementation of a command. Returns an exit code if it is not 0; throws `OksError`s. */
export type Run<S extends CommandSpec> = RunCommand<S, Given<S>>;

/** The implementation of a command that connects to the service itself, if it needs to. */
export type RunLocally<S extends CommandSpec> = RunCommand<S, { readonly session: LocalSession }>;

/** One run of a command. */
export type Invocation<S extends CommandSpec> = CommandInvocation<S, Given<S>>;

/** A command of the table. */
export type TableEntry = CommandEntry<{ readonly session: LocalSession }>;

/**
 * Connects a command to its implementation, which is loaded when the command runs, together with the code that connects
 * to the service.
 */
export function entry<const S extends CommandSpec>(spec: S, load: () => Promise<Run<S>>): TableEntry {
  return defineEntry<S, { readonly session: LocalSession }>(spec, async () => {
    if (spec.offline === true) {
      // Boundary: `Run` of an offline command takes a local session.
      return (await load()) as RunLocally<S>;
    }
    const [run, { connectSession }] = await Promise.all([load(), import('./connect.ts')]);
    // Boundary: `Run` of any other command takes a session with a client.
    const online = run as RunCommand<S, { readonly session: Session }>;
    return (invocation) => online({ ...invocation, session: connectSession(invocation.session) });
  });
}

/** Connects a command to an implementation that works without the service most of the time. */
export function localEntry<const S extends CommandSpec>(spec: S, load: () => Promise<RunLocally<S>>): TableEntry {
  return defineEntry<S, { readonly session: LocalSession }>(spec, load);
}
