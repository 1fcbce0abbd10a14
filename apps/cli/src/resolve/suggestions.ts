import { isOksError, nearestName, OksInputError, OksNotFoundError } from '@oks-kit/core';
import { harmless } from '../output/escape.ts';

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a reference is an ID, which needs no looking up. */
export function isId(reference: string): boolean {
  return uuid.test(reference);
}

export async function orMissing<T>(call: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    // An ID may be a name that only looks like one.
    if (isOksError(error, 'not_found')) return undefined;
    throw error;
  }
}

export function missing(what: string, name: string, hint: string, where = ''): OksNotFoundError {
  return new OksNotFoundError(`There is no ${what} \`${harmless(name)}\`${where}.`, { status: 404, hint });
}

export function ambiguous(what: string, name: string, candidates: readonly string[]): OksInputError {
  return new OksInputError(
    `There are ${candidates.length} ${what}s called \`${harmless(name)}\`: ${candidates.map(harmless).join(', ')}.`,
    {
      hint: 'Name one of them by that.',
    },
  );
}

/** The hint of an error about a name that is none: the nearest of those there are, or what else to do. */
export function nearestOr(otherwise: string, wrong: string, names: Iterable<string>): string {
  const near = nearestName(wrong, names);
  return near === undefined ? otherwise : `Did you mean \`${harmless(near)}\`?`;
}
