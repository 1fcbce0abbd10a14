import { inputErrorOf, type OksInputError } from '@oks-kit/core';

/**
 * Inserts parameters into a path template. Values are encoded. Throws `OksInputError` for values that could change the
 * meaning of the path: empty values, `.`, `..`, slashes and control characters.
 */
export function fillPath(template: string, params: Readonly<Record<string, unknown>>): string {
  // Not with a regular expression, which takes 1 % of the time of a call.
  const [start = '', ...parts] = template.split('{');
  let path = start;
  for (const part of parts) {
    const end = part.indexOf('}');
    const name = part.slice(0, end);
    path += encodeURIComponent(checkParameter(name, params[name])) + part.slice(end + 1);
  }
  return path;
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
