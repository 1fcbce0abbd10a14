import { isSameJson, OksInputError, type Problem } from '@oks-kit/core';
import type { Cluster, OperationSpec, Project } from '@oks-kit/schemas';
import { applyChanges, changedFields, emptied, type RequestedChanges } from '../input/changes.ts';
import { type Body, valueAt } from '../input/paths.ts';
import type { Session } from '../session/session.ts';

/** The parts of a resource's file: what an update can change, and what is only given at creation. */
export interface UpdateFile {
  readonly changes: Body;
  readonly fixed: Body;
}

/**
 * Splits a file, which may be what `get -o yaml` printed. What only the service sets is left out. Fields that are given
 * at creation are kept apart: `checkFixedFields` compares them with the resource.
 */
export function splitFile(
  file: Body,
  update: OperationSpec,
  create: OperationSpec,
  readOnly: readonly string[],
): UpdateFile {
  const entries = Object.entries(writable(file)).filter(([field]) => !readOnly.includes(field));
  const isFixed = (field: string): boolean =>
    update.body?.fields?.has(field) !== true && create.body?.fields?.has(field) === true;
  return {
    changes: Object.fromEntries(entries.filter(([field]) => !isFixed(field))),
    fixed: Object.fromEntries(entries.filter(([field]) => isFixed(field))),
  };
}

/** Throws `OksInputError` if a file gives another value to a field that cannot be changed. */
export function checkFixedFields(fixed: Body, resource: Project | Cluster): void {
  const current: Body = { ...resource };
  const details = Object.entries(fixed).flatMap(([field, value]): Problem[] =>
    value === null || isSameJson(value, valueAt(current, [field]))
      ? []
      : [
          {
            path: [field],
            code: 'settled',
            message: `cannot be changed after creation, and is ${JSON.stringify(valueAt(current, [field]))}`,
          },
        ],
  );
  if (details.length > 0)
    throw new OksInputError(`${details.map(({ path, message }) => `\`${path.join('.')}\`: ${message}`).join('; ')}.`, {
      details,
      hint: 'Nothing was sent.',
    });
}

/**
 * The body of an update: every field that changes, whole, on top of what the resource has now. Fields that are removed
 * are sent empty, since the service reads null as "unchanged".
 */
export function updateBody(resource: Project | Cluster, changes: RequestedChanges): Body {
  const current = writable({ ...resource });
  const whole = applyChanges(current, changes);
  return Object.fromEntries(
    changedFields(changes).flatMap((field) => {
      const value = valueAt(whole, [field]) ?? emptied(field, current[field]);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** The fields of a body that differ from the resource. The order of keys is ignored. */
export function differingFields(resource: Project | Cluster, body: Body): Body {
  const current = writable({ ...resource });
  return Object.fromEntries(Object.entries(body).filter(([field, value]) => !isSameJson(value, current[field])));
}

/** A resource as it can be written: without the parts that only the service sets. */
function writable(resource: Body): Body {
  const flags = valueAt(resource, ['admission_flags']);
  if (typeof flags !== 'object' || flags === null) return resource;
  const { applied_admission_plugins: _applied, ...own } = { applied_admission_plugins: undefined, ...flags };
  return { ...resource, admission_flags: own };
}

export function nothingToChange({ hint }: Session, command: 'project' | 'cluster' | 'nodepool'): OksInputError {
  return new OksInputError('No changes were specified.', {
    hint: `Pass a flag such as --set. See \`${hint('help', [command, 'update'])}\`.`,
  });
}
