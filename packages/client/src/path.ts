import { OksInputError } from '@oks-kit/core';

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
  const fault =
    value === undefined || value === null || value === ''
      ? 'required'
      : typeof value !== 'string'
        ? 'must be a string'
        : value === '.' || value === '..' || /[/\\\p{Cc}\p{Cs}]/u.test(value)
          ? 'must not be `.` or `..`, or contain a slash or a control character'
          : undefined;
  if (fault === undefined && typeof value === 'string') return value;
  throw new OksInputError(`\`${name}\`: ${fault ?? 'must be a string'}.`, {
    details: [{ path: [name], message: fault ?? 'must be a string', code: 'path_parameter' }],
  });
}
