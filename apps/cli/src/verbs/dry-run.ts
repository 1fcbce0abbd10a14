import { type Body, differences, valueAt } from '../input/paths.ts';
import type { Session } from '../session/session.ts';

/** Prints the body that would be sent. */
export async function printDryRun({ out, note }: Session, body: Body): Promise<undefined> {
  await out.value(body);
  note('Dry run: nothing was sent.');
  return undefined;
}

/**
 * Prints what an update would change, as old → new for each path; as JSON or YAML, the body that would be sent.
 * `after` is what the fields of the body become.
 */
export async function printDryRunOfUpdate(
  session: Session,
  current: Body,
  body: Body,
  after = body,
): Promise<undefined> {
  const { out, note } = session;
  if (out.isData) return printDryRun(session, body);
  const lines = Object.keys(body).flatMap((field) => differences(valueAt(current, [field]), after[field], field));
  out.lines(...lines);
  note(lines.length === 0 ? 'Dry run: nothing would change.' : 'Dry run: nothing was sent.');
  return undefined;
}
