import { isOksError, OksValidationError } from '@oks-kit/core';
import { type BodySource, typedName } from '../input/changes.ts';
import type { Session } from '../session/session.ts';

/** The commands that list what a field can be, and what they list. */
const listings = [
  ['version', 'versions', 'limits versions'],
  ['control_planes', 'plans', 'limits control-planes'],
  ['cp_subregions', 'Subregions', 'limits subregions'],
  ['admission_flags', 'plugins', 'limits admission-plugins'],
  ['user', 'types', 'user types'],
] as const;

/** An error of the service about invalid fields, with a hint that names them as they were typed. */
export function explainRefusal({ hint, globals }: Session, error: unknown, source: BodySource | undefined): unknown {
  if (source === undefined || !isOksError(error, 'validation') || error.details.length === 0) return error;
  const { method, pathTemplate, status, requestId, type, details } = error;
  const names = [...new Set(details.map(({ path }) => `\`${typedName(path, source)}\``))];
  const lists = listings
    .filter(([field]) => details.some(({ path: [first] }) => first === field))
    .map(
      ([, what, command]) =>
        ` To list the ${what}: \`${hint(command, [], command === 'user types' ? { project: globals.project } : {})}\`.`,
    );
  return new OksValidationError(error.message, {
    ...{ method, pathTemplate, status, requestId, type, details, cause: error.cause },
    hint: `Nothing was done. Correct ${names.join(', ')}, then try again.${lists.join('')}`,
  });
}
