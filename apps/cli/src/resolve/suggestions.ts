import { isOksError, nearestName, OksInputError, OksNotFoundError } from '@oks-kit/core';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a reference has the form of an ID. A name may look like one, too. */
export function isId(reference: string): boolean {
  return uuid.test(reference);
}

/** The result of a call, or undefined if the resource does not exist. */
export async function orMissing<T>(call: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isOksError(error, 'not_found')) return undefined;
    throw error;
  }
}

export function notFound(kind: string, name: string, hint: string, where = ''): OksNotFoundError {
  return new OksNotFoundError(`There is no ${kind} \`${name}\`${where}.`, { status: 404, hint });
}

export function ambiguous(kind: string, name: string, candidates: readonly string[]): OksInputError {
  return new OksInputError(`The name \`${name}\` is ambiguous: there are ${candidates.length} ${kind}s of this name.`, {
    hint: `Use one of: ${candidates.join(', ')}.`,
  });
}

/** The hint about an unknown name: the nearest one that exists, or else `otherwise`. */
export function nearestOr(otherwise: string, wrong: string, names: Iterable<string>): string {
  const near = nearestName(wrong, names);
  return near === undefined ? otherwise : `Did you mean \`${near}\`?`;
}
