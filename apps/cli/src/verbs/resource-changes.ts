import type { Cluster, Project } from '@oks-kit/schemas';
import { applyAsked, type Asked, emptied, fieldsAsked } from '../input/changes.ts';
import { type Body, valueAt } from '../input/paths.ts';

/**
 * The body of an update: every field that was asked for, whole, laid over what the resource has now. Fields that
 * are taken out are sent empty, since the service reads null as "unchanged".
 */
export function changesOf(resource: Project | Cluster, asked: Asked): Body {
  const current = writable({ ...resource });
  const whole = applyAsked(current, asked);
  return Object.fromEntries(
    fieldsAsked(asked).flatMap((field) => {
      const value = valueAt(whole, [field]) ?? emptied(field, current[field]);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** A resource as it could be written: without what the service alone says of it. */
export function writable(resource: Body): Body {
  const flags = valueAt(resource, ['admission_flags']);
  if (typeof flags !== 'object' || flags === null) return resource;
  const { applied_admission_plugins: _applied, ...own } = { applied_admission_plugins: undefined, ...flags };
  return { ...resource, admission_flags: own };
}
