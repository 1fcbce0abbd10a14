import { OksInputError } from '@oks-kit/core';
import { type BodyPath, checkBodyValue, parseBodyPath } from './paths.ts';

/** One change of a body that a flag asks for. */
export interface Edit {
  readonly path: BodyPath;
  /** Undefined takes the field out. */
  readonly value: unknown;
  /** The text as it was typed, where its type is not certain: `1.30` is a number, but not as a version. */
  readonly typed?: string;
}

/** Reads `--set PATH=VALUE`. A value is JSON where it reads as JSON, else text. */
export function readSets(sets: readonly string[]): Edit[] {
  return sets.map((set) => {
    const equals = set.indexOf('=');
    if (equals < 1)
      throw new OksInputError(`\`--set ${set}\` is not PATH=VALUE.`, {
        hint: 'Such as --set auto_maintenances.patch_upgrade_maintenance.start_hour=2.',
      });
    const typed = set.slice(equals + 1);
    const path = parseBodyPath('--set', set.slice(0, equals));
    const value = valueOf(typed);
    checkBodyValue(`\`--set ${path.join('.')}\``, value);
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

/** Edits for the fields that were given. */
export function editsOf(fields: Readonly<Record<string, unknown>>): Edit[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [{ path: [name] as const, value }],
  );
}

/** Edits for `--tag KEY=VALUE` and `--untag KEY`. */
export function tagEdits(tags: readonly string[], untags: readonly string[] = []): Edit[] {
  return [
    ...untags.map((key) => ({ path: ['tags', key] as const, value: undefined })),
    ...Object.entries(readTags(tags)).map(([key, value]) => ({ path: ['tags', key] as const, value })),
  ];
}

/** Reads `--tag KEY=VALUE` flags. */
export function readTags(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags.map((tag) => {
      const equals = tag.indexOf('=');
      if (equals < 1)
        throw new OksInputError(`\`--tag ${tag}\` is not KEY=VALUE.`, { hint: 'Such as --tag team=web.' });
      return [tag.slice(0, equals), tag.slice(equals + 1)];
    }),
  );
}
