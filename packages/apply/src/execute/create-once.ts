import { isOksError, mayBeApplied } from '@oks-kit/core';
import { ownerOf } from '../manifest/owner.ts';
import { type Change, kindNames } from '../plan/plan.ts';
import type { ChangeContext } from './change-context.ts';
import { planOutdated } from './plan-outdated.ts';

/**
 * Creates a resource once. After a conflict or a missing response, the resource is looked up by its name:
 * another run, or this one, may have created it. Never sends a second creation.
 */
export async function createOnce(
  create: () => Promise<{ readonly id: string }>,
  find: () => Promise<{ readonly id: string; readonly tags: Readonly<Record<string, string>> } | undefined>,
  { kind, path }: Change,
  { owner }: ChangeContext,
): Promise<string> {
  try {
    return (await create()).id;
  } catch (error) {
    if (!isOksError(error, 'conflict') && !mayBeApplied(error)) throw error;
    // If the lookup also fails, the first error is the useful one: it says whether the resource may exist.
    const found = await find().catch(() => undefined);
    if (found === undefined) throw error;
    const current = ownerOf(found.tags);
    if (current === owner) return found.id;
    throw planOutdated(
      `The ${kindNames[kind]} ${path} was created by someone else in the meantime` +
        `${current === undefined ? '. It has no owner' : `. Its owner is ${current}`}.`,
      error,
    );
  }
}
