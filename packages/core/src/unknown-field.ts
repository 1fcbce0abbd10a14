import type { Problem } from './errors/oks-error.ts';
import { nearestName } from './nearest-name.ts';

/** The problem of a field that does not exist. Suggests the known name that is nearest to the last part of its path. */
export function unknownField(path: Problem['path'], known: Iterable<string>): Problem {
  const near = nearestName(String(path.at(-1)), known);
  return {
    path,
    message: near === undefined ? 'unknown field' : `unknown field, did you mean \`${near}\`?`,
    code: 'unknown_field',
  };
}
