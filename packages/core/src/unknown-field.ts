import type { Problem } from './errors/oks-error.ts';
import { nearestName } from './nearest-name.ts';

/**
 * The problem of a name that does not exist. Suggests the known name that is nearest to the last part of its path.
 * `kind` says what it names.
 */
export function unknownField(path: Problem['path'], known: Iterable<string>, kind = 'field'): Problem {
  const near = nearestName(String(path.at(-1)), known);
  const suggestion = near === undefined ? '' : `, did you mean \`${near}\`?`;
  return { path, message: `unknown ${kind}${suggestion}`, code: 'unknown_field' };
}
