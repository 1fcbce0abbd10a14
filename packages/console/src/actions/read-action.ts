import { isObject, OksInputError } from '@oks-kit/core';
import type { Action } from '../api/actions.ts';

type Kind = Action['kind'];
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '' && value.length <= 1_000;
const texts: Check = (value) => Array.isArray(value) && value.length <= 1_000 && value.every(text);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const target: Check = (value) => isObject(value) && has(value, { project: text }) !== has(value, { cluster: text });
const deletionTarget: Check = (value) =>
  target(value) &&
  isObject(value) &&
  (value['nodepool'] === undefined || has(value, { cluster: text, nodepool: text }));

const fields: Readonly<Record<Kind, Readonly<Record<string, Check>>>> = {
  scale: { cluster: text, nodepool: text, count },
  upgrade: { cluster: text, to: optional(text) },
  whitelist: { cluster: text, add: texts, remove: texts },
  protect: { target },
  unprotect: { target },
  delete: { target: deletionTarget },
  'merge-kubeconfig': { cluster: text },
  'advance-clock': { by: text },
  'add-fault': { fault: text, operations: optional(texts), times: optional(count) },
  'remove-fault': { fault: text },
};

function has(value: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>): boolean {
  return Object.entries(checks).every(([name, check]) => check(value[name]));
}

/** Reads an action from a request. The command that runs it checks its values. Throws `OksInputError`. */
export function readAction(value: unknown): Action {
  const kind = isObject(value) && typeof value['kind'] === 'string' ? value['kind'] : '';
  const checks = Object.hasOwn(fields, kind) ? fields[kind as Kind] : undefined;
  if (!isObject(value) || checks === undefined || !has(value, { ...checks, profile: text }))
    throw new OksInputError('The request does not describe an action.', { hint: 'Reload the page.' });
  // Boundary: the shape has just been checked.
  return value as unknown as Action;
}
