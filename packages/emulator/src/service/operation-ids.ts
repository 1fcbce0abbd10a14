import { nearestName, type Problem } from '@oks-kit/core';
import { operations } from '@oks-kit/schemas';

/** The problem with each ID that is neither an operation nor one of `others`, with the nearest name. */
export function problemsOfIds(
  ids: readonly string[],
  path: readonly string[],
  others: readonly string[] = [],
): Problem[] {
  return ids.flatMap((id, index) => {
    if (Object.hasOwn(operations, id) || others.includes(id)) return [];
    const near = nearestName(id, [...Object.keys(operations), ...others]);
    const hint = near === undefined ? '' : `, did you mean \`${near}\`?`;
    return [{ path: [...path, index], message: `is not an operation${hint}`, code: 'operation' }];
  });
}
