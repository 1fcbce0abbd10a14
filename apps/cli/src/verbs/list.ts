import { matchesNamePattern } from '@oks-kit/core';
import { readTags } from '../input/edits.ts';
import type { Session } from '../session/session.ts';
import type { Noun } from './noun.ts';
import { watch, watchInterval } from './watch.ts';

export interface Listing<T> {
  /** The value of `--watch`. */
  readonly watch: string | true | undefined;
  /** The patterns of the arguments. An item must match one of them. @default every item matches */
  readonly patterns?: readonly string[] | undefined;
  /** The values of `--tag`. An item must have all of them. */
  readonly tags?: readonly string[] | undefined;
  fetch(): PromiseLike<readonly T[]>;
  /** Shown if there are no items. */
  readonly empty: string;
}

/** Lists items; with `--watch`, again and again. */
export async function list<T>(session: Session, noun: Noun<T>, listing: Listing<T>): Promise<undefined> {
  const { empty, patterns = [] } = listing;
  const intervalMs = watchInterval(listing.watch);
  const tags = Object.entries(readTags(listing.tags ?? []));
  const look = async (): Promise<readonly T[]> => {
    const items = await listing.fetch();
    const tagged = items.filter((item) => tags.every(([key, value]) => tagOf(noun, item, key) === value));
    if (patterns.some((pattern) => pattern.includes('/'))) await noun.learnLabels?.(session, tagged);
    return patterns.length === 0 ? tagged : tagged.filter((item) => isListed(session, noun, item, patterns));
  };
  if (intervalMs === undefined) {
    const items = await look();
    await session.out.list(items, await noun.view(session, items), { empty });
    return undefined;
  }
  return watch(session, {
    noun,
    intervalMs,
    look,
    async print(out, items, options) {
      await out.list(items, await noun.view(session, items), { empty, ...options });
    },
  });
}

function tagOf<T>(noun: Noun<T>, item: T, key: string): string | undefined {
  const tags = noun.tagsOf?.(item) ?? {};
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}

/** Whether an item matches one of the patterns: by its name, or by `PROJECT/NAME` if the pattern has a slash. */
export function isListed<T>(session: Session, noun: Noun<T>, item: T, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    matchesNamePattern(pattern.includes('/') ? noun.labelOf(session, item) : noun.nameOf(item), pattern),
  );
}
