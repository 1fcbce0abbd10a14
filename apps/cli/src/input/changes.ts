import { inputErrorOf, isObject, OksInputError, type Problem, unknownField } from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import { type Edit, flagOfField } from './edits.ts';
import { type Body, mergeBodies, valueAt, withoutValueAt, withValueAt } from './paths.ts';

/** The requested changes: a file, then flags, then `--set` and `--unset`. */
export interface RequestedChanges {
  readonly file: Body;
  readonly edits: readonly Edit[];
}

/** Values that only some endpoints accept are checked by the client, which knows the endpoint. */
const anyEndpoint = { local: true };

/** Where a body comes from, for messages. */
export interface ChangeSource {
  readonly row: OperationSpec;
  /** The name of `--file`. */
  readonly fileName: string | undefined;
  /** Fields that have no default: the user must give them. */
  readonly mustAsk: readonly string[];
  /** Whether fields may be newer than this version. @default false */
  readonly allowUnknown?: boolean;
  /** Replaces words that are resolved by a later call with a valid placeholder. */
  readonly standIn?: (body: Body) => Body;
  /** The operation that creates the resource: its other fields are known, but cannot be changed. */
  readonly createRow?: OperationSpec;
}

/**
 * Checks the requested changes against the operation, before any call. Missing fields may come from elsewhere.
 * Text that looks like a number stays text if the field is text. Throws `OksInputError`.
 */
export async function checkChanges(
  changes: RequestedChanges,
  { row, fileName, mustAsk, allowUnknown = false, standIn = (body) => body, createRow }: ChangeSource,
): Promise<RequestedChanges> {
  const strict = (problems: readonly Problem[], must: readonly string[]): Problem[] =>
    withoutMissing(problems, must)
      .filter(({ code, path }) => code !== 'unknown_field' || !allowUnknown || isSettled(path, createRow))
      .map((problem) => explained(problem, createRow));
  const inFile = strict((await row.body?.check(standIn(changes.file), anyEndpoint)) ?? [], []);
  if (inFile.length > 0)
    throw inputError(inFile, fileName === undefined || fileName === '-' ? 'Standard input' : fileName);

  const unset = changes.edits.flatMap(({ path, value }) => (value === undefined ? [path[0]] : []));
  const unknown = unset.filter((field) => row.body?.fields?.has(field) !== true);
  if (unknown.length > 0)
    throw inputError(unknown.map((field) => explained(unknownField([field], row.body?.fields ?? []), createRow)));

  const problems = strict((await row.body?.check(standIn(typedBody(changes)), anyEndpoint)) ?? [], mustAsk);
  const mistyped = new Set(problems.filter(({ code }) => code === 'type').map(({ path }) => path.join('\0')));
  const edits = changes.edits.map((edit) =>
    edit.typed !== undefined && mistyped.has(edit.path.join('\0')) ? { path: edit.path, value: edit.typed } : edit,
  );
  const settled = { file: changes.file, edits };
  const left =
    mistyped.size === 0
      ? problems
      : strict((await row.body?.check(standIn(typedBody(settled)), anyEndpoint)) ?? [], mustAsk);
  if (left.length > 0) throw inputError(left, undefined, { body: typedBody(settled), edits });
  return settled;
}

/**
 * The defaults of the service, without empty fields. The two forms of maintenance windows exclude each other:
 * the form that was not requested is removed.
 */
export function proposedBy(template: Body, changes: RequestedChanges): Body {
  const given = changedFields(changes);
  const windows = ['auto_maintenances', 'maintenance_window'];
  const replaced = windows.some((field) => given.includes(field))
    ? windows.filter((field) => !given.includes(field))
    : [];
  return Object.fromEntries(
    Object.entries(template).filter(([field, value]) => value !== null && !replaced.includes(field)),
  );
}

/** Merges the requested changes into a template or the current resource. */
export function applyChanges(base: Body, { file, edits }: RequestedChanges): Body {
  // Tags in a file replace all tags; other mappings are merged.
  const merged = mergeBodies(Object.hasOwn(file, 'tags') ? withoutValueAt(base, ['tags']) : base, file);
  return edits.reduce<Body>(
    (body, { path, value }) => (value === undefined ? withoutValueAt(body, path) : withValueAt(body, path, value)),
    merged,
  );
}

/**
 * Checks the whole body against the operation. Fields that the user did not give may be unknown. With `changes`, the
 * error says if a default does not fit the requested changes. Throws `OksInputError`.
 */
export async function checkWhole(row: OperationSpec, body: Body, changes?: RequestedChanges): Promise<void> {
  const problems = ((await row.body?.check(body, anyEndpoint)) ?? []).filter(({ code }) => code !== 'unknown_field');
  if (problems.length === 0) return;
  const typed = changes === undefined ? Object.keys(body) : changedFields(changes);
  throw inputError(
    problems.map((problem) => {
      const [field] = problem.path;
      const value = valueAt(body, problem.path.map(String));
      return typeof value !== 'string' || typed.includes(String(field))
        ? problem
        : { ...problem, message: `${problem.message}; the default is ${value}` };
    }),
    undefined,
    // A default that does not fit is named by the flag that would replace it.
    {
      body: Object.fromEntries(Object.entries(body).filter(([field]) => typed.includes(field))),
      edits: changes?.edits ?? [],
    },
  );
}

/** The top-level fields of the requested changes, in order. */
export function changedFields({ file, edits }: RequestedChanges): string[] {
  return [...new Set([...Object.keys(file), ...edits.map(({ path }) => path[0])])];
}

function typedBody({ file, edits }: RequestedChanges): Body {
  return edits.reduce<Body>(
    (body, { path, value }) => (value === undefined ? body : withValueAt(body, path, value)),
    file,
  );
}

function withoutMissing(problems: readonly Problem[], mustAsk: readonly string[]): Problem[] {
  return problems.filter(({ code, path }) => code !== 'missing' || mustAsk.includes(path.join('.')));
}

function explained(problem: Problem, createRow: OperationSpec | undefined): Problem {
  const { code, path } = problem;
  const [field] = path;
  if (code === 'unknown_field' && isSettled(path, createRow)) {
    return { ...problem, code: 'settled', message: 'cannot be changed after creation' };
  }
  return code === 'missing' && field === 'name'
    ? { ...problem, message: 'required: pass it as the argument or with --name' }
    : problem;
}

/** Whether a field that an update does not accept can be set at creation. */
function isSettled(path: Problem['path'], createRow: OperationSpec | undefined): boolean {
  return path.length === 1 && createRow?.body?.fields?.has(String(path[0])) === true;
}

/** The error of invalid input. A problem of a flag names the flag that was typed, not the field behind it. */
function inputError(details: readonly Problem[], where?: string, source?: BodySource): OksInputError {
  // The most common mistake: YAML parses an unquoted 1.30 as the number 1.3.
  const unquoted =
    where !== undefined && details.some(({ path, code }) => code === 'type' && path.at(-1) === 'version');
  const newer = details.every(({ code, message }) => code === 'unknown_field' && !message.endsWith('?'));
  const more = unquoted ? 'YAML reads 1.30 as a number. Quote it: version: "1.30". ' : '';
  const hint =
    `${more}Nothing was sent.` +
    (newer ? ' To send a field that this version of oks does not know, pass --allow-unknown-fields.' : '');
  return typedInputError(details, { where, hint, source });
}

/** An input error whose message names fields as they were typed. Its details keep the paths. */
export function typedInputError(
  details: readonly Problem[],
  {
    where,
    hint,
    source,
  }: {
    readonly where?: string | undefined;
    readonly hint?: string | undefined;
    readonly source?: BodySource | undefined;
  },
): OksInputError {
  const shown = source === undefined ? details : details.map((problem) => asTyped(problem, source));
  return new OksInputError(inputErrorOf(where, shown).message, { details, hint });
}

function asTyped({ path, message, code }: Problem, source: BodySource): Problem {
  return {
    path: path.length === 0 ? [] : [typedName(path, source)],
    message: message.replaceAll(/`(\w+)`/g, (quoted, field: string) => {
      const flag = editOf([field], source.edits)?.flag;
      return flag === undefined ? quoted : `\`${flag}\``;
    }),
    code,
  };
}

/** A body that was sent, and the flags that its fields come from. */
export interface BodySource {
  readonly body: Body;
  readonly edits: readonly Edit[];
}

/**
 * A field of a body as it was typed: its flag, with the entry of a list; else its path. A field that is missing is
 * named by the flag that would set it.
 */
export function typedName(path: Problem['path'], { body, edits }: BodySource): string {
  const edit = editOf(path, edits);
  const item = valueAt(body, path.map(String));
  if (edit === undefined && item === undefined) return flagOfField.get(path.join('.')) ?? path.join('.');
  if (edit?.flag === undefined) return path.join('.');
  return typeof item === 'string' && Array.isArray(edit.value) ? `${edit.flag} ${item}` : edit.flag;
}

function editOf(path: Problem['path'], edits: readonly Edit[]): Edit | undefined {
  return edits.findLast((one) => one.path.every((key, index) => String(path[index]) === key));
}

/** The value that removes a field of an existing resource: the service treats null as "unchanged". */
export function emptied(path: string, current: unknown): unknown {
  if (typeof current === 'string' && path === 'description') return '';
  if (Array.isArray(current)) return [];
  if (typeof current === 'boolean') return false;
  if (path === 'admission_flags') return { disable_admission_plugins: [], enable_admission_plugins: [] };
  if (path === 'tags' && isObject(current)) return {};
  if (current === undefined || current === null) return undefined;
  throw new OksInputError(`\`--unset ${path}\`: this field cannot be removed.`, {
    hint: `To change it: --set ${path}=VALUE.`,
  });
}
