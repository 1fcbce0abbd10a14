import { OksInputError } from '@oks-kit/core';
import type { Session } from '../session/session.ts';
import type { Noun } from './noun.ts';
import { watch, watchInterval } from './watch.ts';

export interface Getting<T> {
  /** The value of `--watch`. */
  readonly watch: string | true | undefined;
  /** Whether to print a list, even of one. */
  readonly asList: boolean;
  find(): Promise<readonly T[]>;
  /** Reads an item again. */
  refresh(item: T): PromiseLike<T>;
}

/** Shows one item or several; with `--watch`, one again and again. */
export async function get<T>(session: Session, noun: Noun<T>, getting: Getting<T>): Promise<undefined> {
  const intervalMs = watchInterval(getting.watch);
  const items = await getting.find();
  const [only, another] = items;
  const view = await noun.view(session, items);
  if (intervalMs === undefined) {
    if (getting.asList || only === undefined || another !== undefined)
      await session.out.list(items, view, { empty: `No ${noun.kind}s were found.` });
    else await session.out.one(only, view);
    return undefined;
  }
  if (only === undefined || another !== undefined)
    throw new OksInputError(`\`--watch\` follows one ${noun.kind}.`, {
      hint: `To follow several: \`${session.hint(`${noun.command} list`, [], { watch: true })}\`.`,
    });
  let next: T | undefined = only;
  return watch(session, {
    noun,
    intervalMs,
    async look() {
      const item = next ?? (await getting.refresh(only));
      next = undefined;
      return [item];
    },
    async print(out, items, { asScreen, ...options }) {
      const [item] = items;
      if (asScreen && item !== undefined) await out.one(item, view);
      else await out.list(items, view, { empty: 'The resource no longer exists.', ...options });
    },
  });
}
