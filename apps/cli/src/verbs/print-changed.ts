import type { Session } from '../session/session.ts';
import type { Noun } from './noun.ts';

/** Prints a resource after a change: a table row for people, the whole resource for programs. */
export async function printChanged<T>(session: Session, noun: Noun<T>, item: T): Promise<undefined> {
  const { out } = session;
  const view = await noun.view(session, [item]);
  if (out.isData || out.format === 'name') await out.one(item, view);
  else await out.list([item], view, { empty: '' });
  return undefined;
}
