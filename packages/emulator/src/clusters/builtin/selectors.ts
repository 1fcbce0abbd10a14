import { isObject, ownValue } from '@oks-kit/core';
import { type KubeObject, valueAt } from '../oks-state/kube-object.ts';
import type { Resource } from './resources.ts';
import { badRequest } from './status-error.ts';

/** Whether an object is selected. */
export type Matcher = (object: KubeObject) => boolean;

/** What a request selects by name, `fieldSelector` and `labelSelector`. Throws a 400. */
export function matcherOf(
  query: URLSearchParams,
  resource: Resource,
  name: string | undefined,
  namespace: string | undefined,
): Matcher {
  const labels = labelRequirements(query.get('labelSelector') ?? '');
  const fields = fieldRequirements(query.get('fieldSelector') ?? '', resource);
  return (object) =>
    (name === undefined || object.metadata.name === name) &&
    (namespace === undefined || object.metadata['namespace'] === namespace) &&
    fields.every((holds) => holds(object)) &&
    labels.every((holds) => holds(isObject(object.metadata['labels']) ? object.metadata['labels'] : {}));
}

type LabelRequirement = (labels: Readonly<Record<string, unknown>>) => boolean;

/** `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas. */
function labelRequirements(selector: string): LabelRequirement[] {
  // A comma in brackets separates values, not requirements.
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(labelRequirement);
}

function labelRequirement(text: string): LabelRequirement {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return (labels) =>
      values.has(valueOf(labels, key)) === (operator === 'in') && (operator === 'notin' || Object.hasOwn(labels, key));
  }
  const equality = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!='
      ? (labels) => ownValue(labels, key) !== value
      : (labels) => ownValue(labels, key) === value;
  }
  const presence = /^(!?)\s*([\w./-]+)$/.exec(text);
  if (presence !== null) {
    const [, not, key = ''] = presence;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  }
  throw badRequest(`unable to parse requirement: "${text}"`);
}

function valueOf(labels: Readonly<Record<string, unknown>>, key: string): string {
  const value = ownValue(labels, key);
  return typeof value === 'string' ? value : '\u0000';
}

function fieldRequirements(selector: string, resource: Resource): Matcher[] {
  return selector
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([\w.]+)(==?|!=)(.*)$/.exec(part);
      if (match === null) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
      const [, field = '', operator, value = ''] = match;
      const known = resource.selectableFields;
      if (known !== undefined && !['metadata.name', 'metadata.namespace', ...known].includes(field))
        throw badRequest(`field label not supported: ${field}`);
      const path = field.split('.');
      return (object) => {
        const found = valueAt(object, path);
        const text =
          typeof found === 'string' || typeof found === 'number'
            ? String(found)
            : found === true
              ? 'true'
              : found === false || field.startsWith('spec.un')
                ? 'false'
                : '';
        return (text === value) === (operator !== '!=');
      };
    });
}
