import { isObject, nearestName, OksInputError } from '@oks-kit/core';
import { applyChanges } from '../../input/changes.ts';
import { type BodyFlags, readChanges } from '../../input/flag-edits.ts';
import type { Body } from '../../input/paths.ts';
import type { Context } from '../../main/context.ts';

/** Labels or annotations; null removes one. */
export type TextChanges = Readonly<Record<string, string | null>>;

/** A NodePool as given by the user: complete, or only the fields to change. */
export interface RequestedManifest {
  readonly name: string | undefined;
  readonly labels: TextChanges;
  readonly annotations: TextChanges;
  /** Null removes a field. */
  readonly spec: Body;
}

/** Reads `--file`, `--set` and `--unset`. Throws `OksInputError` for anything that is not a NodePool. */
export async function readManifest(context: Context, flags: BodyFlags): Promise<RequestedManifest> {
  const changes = await readChanges(context, flags, []);
  const edits = changes.edits.map((edit) => (edit.value === undefined ? { ...edit, value: null } : edit));
  const body = applyChanges({}, { ...changes, edits });
  const { apiVersion, kind, metadata = {}, spec = {}, status: _status, ...unknown } = body;
  const stranger = Object.keys(unknown)[0];
  if (stranger !== undefined) {
    const near = nearestName(stranger, ['apiVersion', 'kind', 'metadata', 'spec']);
    throw new OksInputError(
      `\`${stranger}\`: unknown field${near === undefined ? '.' : `, did you mean \`${near}\`?`}`,
      { hint: 'A node pool has `metadata` and `spec`, for example --set spec.autoHealing=true.' },
    );
  }
  if (kind !== undefined && (kind !== 'NodePool' || (apiVersion !== undefined && apiVersion !== 'oks.dev/v1beta2')))
    throw new OksInputError('The file does not contain a NodePool of oks.dev/v1beta2.');
  if (!isObject(metadata) || !isObject(spec))
    throw new OksInputError('`metadata` and `spec` of a node pool must be mappings.');
  const { name, labels, annotations } = metadata;
  if (name !== undefined && typeof name !== 'string') throw new OksInputError('`metadata.name` must be a string.');
  return {
    name,
    labels: textsOf('labels', labels),
    annotations: textsOf('annotations', annotations),
    spec,
  };
}

function textsOf(field: 'labels' | 'annotations', values: unknown = {}): TextChanges {
  if (!isObject(values)) throw new OksInputError(`\`metadata.${field}\` must be a mapping.`);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]): [string, string | null] => {
      if (value === null || typeof value === 'string') return [key, value];
      throw new OksInputError(`\`metadata.${field}.${key}\` must be a string.`, { hint: 'Put the value in quotes.' });
    }),
  );
}

/** The entries that are not removed. */
export function presentTexts(changes: TextChanges): Record<string, string> {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([key, value]): [string, string][] => (value === null ? [] : [[key, value]])),
  );
}
