import { isOksError, OksValidationError } from '@oks-kit/core';
import { type BodySource, typedInputError, typedName } from '../input/changes.ts';
import type { Session } from '../session/session.ts';

/** The commands that list what a field can be, and what they list. */
const listings = [
  ['version', 'versions', 'limits versions'],
  ['control_planes', 'plans', 'limits control-planes'],
  ['cp_subregions', 'Subregions', 'limits subregions'],
  ['admission_flags', 'plugins', 'limits admission-plugins'],
  ['TYPE', 'types', 'user types'],
] as const;

/** An error about invalid fields, of the service or of a check before the call, that names them as they were typed. */
export function explainRefusal({ hint, globals }: Session, error: unknown, source: BodySource): unknown {
  if (isOksError(error, 'input') && error.details.length > 0)
    return typedInputError(error.details, { hint: error.hint, source });
  if (!isOksError(error, 'validation') || error.details.length === 0) return error;
  const { method, pathTemplate, status, requestId, type, details } = error;
  const names = [...new Set(details.map(({ path }) => `\`${typedName(path, source)}\``))];
  const lists = listings
    .filter(([field]) => details.some(({ path }) => path[0] === field || typedName(path, source) === field))
    .map(
      ([, what, command]) =>
        ` To list the ${what}: \`${hint(command, [], command === 'user types' ? { project: globals.project } : {})}\`.`,
    );
  return new OksValidationError(error.message, {
    ...{ method, pathTemplate, status, requestId, type, details, cause: error.cause },
    hint: `Nothing was done. Correct ${names.join(', ')}, then try again.${lists.join('')}`,
  });
}
