import { inputErrorOf, type OksInputError } from '@oks-kit/core';

/**
 * Inserts parameters into a path template. Values are encoded. Throws `OksInputError` for values that could change the
 * meaning of the path: empty values, `.`, `..`, slashes and control characters.
 */
export function fillPath(template: string, params: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(checkParameter(name, params[name])),
  );
}

function checkParameter(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') throw faultOf(name, 'required');
  if (typeof value !== 'string') throw faultOf(name, 'must be a string');
  if (value === '.' || value === '..' || /[/\\\p{Cc}\p{Cs}]/u.test(value))
    throw faultOf(name, 'must not be `.` or `..`, or contain a slash or a control character');
  return value;
}

function faultOf(name: string, message: string): OksInputError {
  return inputErrorOf(undefined, [{ path: [name], message, code: 'path_parameter' }]);
}
