import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { chooseProject, noProject } from '../../resolve/projects.ts';
import type { Connection } from '../../session/connect.ts';

/** The project that is meant where a command takes one and none is its argument. */
export function referenceOf(context: Context, globals: Globals, connection: Connection): string {
  const choice = chooseProject(context, globals, connection);
  if (choice === undefined) throw noProject();
  return choice.reference;
}
