import { OksInputError, quoteWord } from '@oks-kit/core';

/**
 * The name of a new resource: the argument or `--name`. Throws `OksInputError` if they differ, and for a path such as
 * `shop/web`: `parent` is the flag that names what the resource belongs to.
 */
export function newName(
  argument: string | undefined,
  flag: string | undefined,
  parent?: '--project' | '--cluster',
): string | undefined {
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw new OksInputError(`Two different names are specified: ${argument} and ${flag}.`, {
      hint: 'Pass the name only once, as the argument or with --name.',
    });
  }
  const name = argument ?? flag;
  const [, path, last] = /^(.+)\/([^/]+)$/.exec(name ?? '') ?? [];
  if (name === undefined || parent === undefined || path === undefined || last === undefined) return name;
  throw new OksInputError(`Invalid name "${name}": a name cannot contain a slash.`, {
    hint: `Instead of ${quoteWord(name)}, write ${quoteWord(last)} ${parent} ${quoteWord(path)}.`,
  });
}
