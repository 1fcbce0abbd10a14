/** A method and path. A part of the path in braces is a parameter. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

export interface RouteTable<R extends Route> {
  find(
    method: string,
    path: string,
  ): { readonly route: R; readonly params: Readonly<Record<string, string>> } | undefined;
  /** The methods that a path has. */
  methodsAt(path: string): string[];
}

interface Template<R extends Route> {
  readonly route: R;
  readonly parts: readonly string[];
}

const none: Readonly<Record<string, string>> = Object.freeze({});

export function createRouteTable<R extends Route>(routes: readonly R[]): RouteTable<R> {
  const fixed = new Map<string, R>();
  const templates = new Map<string, Template<R>[]>();
  for (const route of routes) {
    // A fixed path takes precedence over one with a parameter: `/clusters/all` is not the cluster `all`.
    if (!route.path.includes('{')) fixed.set(`${route.method} ${route.path}`, route);
    else {
      const parts = route.path.split('/');
      const key = `${route.method} ${parts.length}`;
      templates.set(key, [...(templates.get(key) ?? []), { route, parts }]);
    }
  }

  function find(method: string, path: string): { route: R; params: Readonly<Record<string, string>> } | undefined {
    const exact = fixed.get(`${method} ${path}`);
    if (exact !== undefined) return { route: exact, params: none };
    const have = path.split('/');
    for (const { route, parts } of templates.get(`${method} ${have.length}`) ?? []) {
      const params = read(parts, have);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  }

  return {
    find,
    methodsAt(path) {
      const methods = [...new Set(routes.map(({ method }) => method))];
      const ofPath = methods.filter((method) => fixed.has(`${method} ${path}`));
      return ofPath.length > 0 ? ofPath : methods.filter((method) => find(method, path) !== undefined);
    },
  };
}

function read(parts: readonly string[], have: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const given = have[index] ?? '';
    if (part.startsWith('{')) {
      if (given === '') return undefined;
      params[part.slice(1, -1)] = decodePart(given);
    } else if (part !== given) return undefined;
  }
  return params;
}

/** A part of a path without its escapes; as it is if they are invalid. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
