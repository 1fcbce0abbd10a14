import { OksInputError } from '@oks-kit/core';
import type { Cluster, Project } from '@oks-kit/schemas';
import { applyChanges, changedFields, emptied, type RequestedChanges } from '../input/changes.ts';
import { type Body, valueAt } from '../input/paths.ts';
import type { Session } from '../session/session.ts';

/**
 * The body of an update: every field that is to change, whole, on top of what the resource has now. Fields that are
 * removed are sent empty, since the service reads null as "unchanged".
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
