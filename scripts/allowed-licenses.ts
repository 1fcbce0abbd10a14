/** The licenses that dependencies may have. */
const allowed = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
]);

/** Whether a dependency may have this license: an SPDX expression with `AND` or `OR`. */
export function isAllowedLicense(expression: string): boolean {
  const named = expression.replaceAll(/[()]/g, '').split(/ (?:AND|OR) /);
  return expression.includes(' OR ') ? named.some((one) => allowed.has(one)) : named.every((one) => allowed.has(one));
}
