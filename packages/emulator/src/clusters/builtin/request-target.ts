import { type Resource, resources } from './resources.ts';
import { badRequest } from './status-error.ts';

/** The resource that the path of a request refers to. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

const pattern =
  /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** Undefined for an unknown path. Throws a 400 for one that cannot be decoded. */
export function targetOf(path: string): Target | undefined {
  const match = pattern.exec(path);
  if (match === null) return undefined;
  const [, core, group = '', version = core, namespace, plural, name, subresource] = match;
  const resource = resources.find((one) => one.group === group && one.version === version && one.plural === plural);
  if (resource === undefined || (namespace !== undefined && !resource.namespaced)) return undefined;
  if (subresource !== undefined && !resource.subresources.includes(subresource)) return undefined;
  return { resource, namespace: decoded(namespace), name: decoded(name), subresource };
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    throw badRequest(`the path cannot be decoded: ${part ?? ''}`);
  }
}

/**
 * Whether a URL belongs to discovery. client-go does not parse errors of these requests: it shows plain text as it is,
 * and only `unknown` for a `Status` in JSON.
 */
export function isDiscovery(url: string): boolean {
  return /^\/(?:apis?|version|openapi\/[^?]*)\/?(?:\?|$)/.test(url);
}
