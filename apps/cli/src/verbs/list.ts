import type { Session } from '../session/session.ts';
import type { Noun } from './noun.ts';
import { watch, watchInterval } from './watch.ts';

export interface Listing<T> {
  /** The value of `--watch`. */
  readonly watch: string | true | undefined;
  fetch(): PromiseLike<readonly T[]>;
  /** Shown if there are no items. */
  readonly empty: string;
}

/** Lists items; with `--watch`, again and again. */
export async function list<T>(session: Session, noun: Noun<T>, listing: Listing<T>): Promise<undefined> {
  const { empty } = listing;
  const intervalMs = watchInterval(listing.watch);
  if (intervalMs === undefined) {
    const items = await listing.fetch();
    await session.out.list(items, await noun.view(session, items), { empty });
    return undefined;
  }
  return watch(session, {
    noun,
    intervalMs,
    look: () => listing.fetch(),
    async print(out, items, options) {
      await out.list(items, await noun.view(session, items), { empty, ...options });
    },
  });
}
