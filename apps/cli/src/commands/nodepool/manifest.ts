import { isObject, nearestName, OksInputError } from '@oks-kit/core';
import { applyChanges } from '../../input/changes.ts';
import { type BodyFlags, readChanges } from '../../input/flag-edits.ts';
import type { Body } from '../../input/paths.ts';
import type { Context } from '../../main/context.ts';

export interface RequestedManifest {
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly spec: Body;
}

/** What `--file` and `--set` say: a manifest as kubectl takes it. Throws `OksInputError` for what is none. */
export async function readManifest(context: Context, flags: BodyFlags): Promise<RequestedManifest> {
  const changes = await readChanges(context, flags, []);
  // In a merge patch, null is what takes a field away; a new pool has nothing to take away.
  const edits = changes.edits.map((edit) => (edit.value === undefined ? { ...edit, value: null } : edit));
  const body = applyChanges({}, { ...changes, edits });
  const { apiVersion, kind, metadata = {}, spec = {}, status: _status, ...unknown } = body;
  const stranger = Object.keys(unknown)[0];
  if (stranger !== undefined) {
    const near = nearestName(stranger, ['apiVersion', 'kind', 'metadata', 'spec']);
    throw new OksInputError(
      `\`${stranger}\`: unknown field${near === undefined ? '.' : `, did you mean \`${near}\`?`}`,
      { hint: 'A node pool has `metadata` and `spec`, such as --set spec.autoHealing=true.' },
    );
  }
  if (kind !== undefined && (kind !== 'NodePool' || (apiVersion !== undefined && apiVersion !== 'oks.dev/v1beta2')))
    throw new OksInputError('The file does not hold a NodePool of oks.dev/v1beta2.');
  if (!isObject(metadata) || !isObject(spec))
    throw new OksInputError('`metadata` and `spec` of a node pool are mappings.');
  const { name, labels = {} } = metadata;
  if (name !== undefined && typeof name !== 'string') throw new OksInputError('`metadata.name` is text.');
  if (!isObject(labels)) throw new OksInputError('`metadata.labels` is a mapping.');
  const texts = Object.entries(labels).map(([key, value]): [string, string | null] => {
    if (value !== null && typeof value !== 'string')
      throw new OksInputError(`\`metadata.labels.${key}\` is text.`, { hint: 'Put it in quotes.' });
    return [key, value];
  });
  return { name, labels: Object.fromEntries(texts), spec };
}
