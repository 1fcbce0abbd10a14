import { isObject, isOksError } from '@oks-kit/core';
import type { ClusterCaller } from './cluster-caller.ts';

const pageSize = 500;

interface ObjectPage<T> {
  readonly objects: T[];
  readonly next: string;
  readonly resourceVersion: string;
}

export interface ListQuery<T> {
  /** The path of the collection, such as `/api/v1/nodes`. */
  readonly path: string;
  /** Label and field selectors. */
  readonly query: URLSearchParams;
  readonly signal: AbortSignal | undefined;
  /** Checks an item of the response and returns it. */
  readonly objectOf: (value: unknown) => T;
}

/** Lists objects, following all pages. */
export async function listObjects<T>(
  call: ClusterCaller,
  { path, query, signal, objectOf }: ListQuery<T>,
): Promise<{ readonly objects: T[]; readonly resourceVersion: string }> {
  async function page(): Promise<ObjectPage<T>> {
    const answer = await call.json({ method: 'GET', path: `${path}?${query.toString()}`, signal });
    const items: unknown[] = isObject(answer) && Array.isArray(answer['items']) ? answer['items'] : [];
    const metadata = isObject(answer) && isObject(answer['metadata']) ? answer['metadata'] : {};
    return {
      objects: items.map(objectOf),
      next: typeof metadata['continue'] === 'string' ? metadata['continue'] : '',
      resourceVersion: typeof metadata['resourceVersion'] === 'string' ? metadata['resourceVersion'] : '',
    };
  }

  let objects: T[] = [];
  query.set('limit', String(pageSize));
  for (;;) {
    try {
      const { objects: some, next, resourceVersion } = await page();
      objects.push(...some);
      if (next === '') return { objects, resourceVersion };
      query.set('continue', next);
    } catch (error) {
      // The remaining pages have expired (410), so list everything again without pages.
      if (!isOksError(error, 'api') || error.status !== 410 || !query.has('continue')) throw error;
      objects = [];
      query.delete('continue');
      query.delete('limit');
    }
  }
}
