import { isObject } from '@oks-kit/core';

/** Key of the tag (projects, clusters) or label (node pools, peerings) that holds the owner. */
export const ownerTag = 'oks-kit/owner';

/** The owner of a live resource, from its tags or labels; undefined if it has none. */
export function ownerOf(tags: unknown): string | undefined {
  const owner = isObject(tags) ? tags[ownerTag] : undefined;
  return typeof owner === 'string' && owner !== '' ? owner : undefined;
}
