import { isObject, nearestName, OksInputError } from '@oks-kit/core';
import { applyAsked } from '../../input/changes.ts';
import type { Body } from '../../input/paths.ts';
import type { Context } from '../../main/context.ts';
import { readAsked } from '../../verbs/composing.ts';

type ComposingFlags = {
  readonly file: string | undefined;
  readonly set: readonly string[];
  readonly unset: readonly string[];
};

export interface Asked {
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly spec: Body;
}

/** What `--file` and `--set` say: a manifest as kubectl takes it. Throws `OksInputError` for what is none. */
export async function manifestAsked(context: Context, flags: ComposingFlags): Promise<Asked> {
  const asked = await readAsked(context, flags, []);
  // In a merge patch, null is what takes a field away; a new pool has nothing to take away.
  const edits = asked.edits.map((edit) => (edit.value === undefined ? { ...edit, value: null } : edit));
  const body = applyAsked({}, { ...asked, edits });
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
