import { OksInputError } from '@oks-kit/core';
import { type BodyPath, checkBodyValue, parseBodyPath } from './paths.ts';

/** One change of a body, requested by a flag. */
export interface Edit {
  readonly path: BodyPath;
  /** Undefined removes the field. */
  readonly value: unknown;
  /** The text as it was typed, if its type is not certain: `1.30` is a number, but not as a version. */
  readonly typed?: string;
  /** The flag that requests it, for messages. */
  readonly flag?: string;
}

/** Reads `--set PATH=VALUE`. A value is parsed as JSON if it is valid JSON, else it is text. */
export function readSets(sets: readonly string[]): Edit[] {
  return sets.map((set) => {
    const equals = set.indexOf('=');
    if (equals < 1)
      throw new OksInputError(`\`--set ${set}\` must have the form PATH=VALUE.`, {
        hint: 'For example --set maintenance_window.start_hour=2.',
      });
    const typed = set.slice(equals + 1);
    const path = parseBodyPath('--set', set.slice(0, equals));
    const value = valueOf(typed);
    checkBodyValue(`\`--set ${path.join('.')}\``, value, path.at(-1));
    return { path, value, typed };
  });
}

/** Reads `--unset PATH`. */
export function readUnsets(unsets: readonly string[]): Edit[] {
  return unsets.map((unset) => ({ path: parseBodyPath('--unset', unset), value: undefined }));
}

function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY ? text : value;
  } catch {
    return text;
  }
}

/** The flags whose names differ from the names of their fields. */
export const flagOfField: ReadonlyMap<string, string> = new Map([
  ['admin_whitelist', '--admin'],
  ['control_planes', '--control-planes'],
  ['cp_subregions', '--subregion'],
  ['cp_multi_az', '--multi-az'],
  ['cidr_pods', '--cidr-pods'],
  ['cidr_service', '--cidr-service'],
  ['cluster_dns', '--cluster-dns'],
]);

/** Edits for the fields set by flags. */
export function editsOf(fields: Readonly<Record<string, unknown>>): Edit[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ path: [name] as const, value, ...(name === 'name' ? {} : { flag: flagOfField.get(name) ?? `--${name}` }) }],
  );
}

/** Edits for `--tag KEY=VALUE` and `--untag KEY`. */
export function tagEdits(tags: readonly string[], untags: readonly string[] = []): Edit[] {
  return [
    ...untags.map((key) => ({ path: ['tags', key] as const, value: undefined, flag: '--untag' })),
    ...Object.entries(readTags(tags)).map(([key, value]) => ({ path: ['tags', key] as const, value, flag: '--tag' })),
  ];
}

/** Reads `--tag KEY=VALUE` flags. */
export function readTags(tags: readonly string[]): Record<string, string> {
  return readPairs('--tag', tags);
}

/** Reads all values of a KEY=VALUE flag. Throws `OksInputError`. */
export function readPairs(flag: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1)
        throw new OksInputError(`Invalid value "${pair}" for \`${flag}\`: it must be KEY=VALUE.`, {
          hint: `For example ${flag} team=web.`,
        });
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
