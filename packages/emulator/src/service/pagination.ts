import { invalidFieldError } from '../http/api-error.ts';

/** The requested page of a list. Undefined fields were not given. */
export interface PageRequest {
  readonly cursor: string | undefined;
  readonly page: number | undefined;
  readonly limit: number | undefined;
}

/** The query parameters of every list. */
export const pageParameters: ReadonlySet<string> = new Set(['cursor', 'page', 'limit']);

export interface Pagination {
  readonly cursor: { readonly next_cursor: string | null };
  readonly offset: { readonly page: number; readonly limit: number | null; readonly total: number };
}

/** Maximum number of items in a page (spec). */
const maxLimit = 100;
/** Default size of a page (assumed). */
const defaultLimit = 50;

/** Reads the parameters of a page. Throws a 422. */
export function readPageRequest(search: URLSearchParams | undefined): PageRequest {
  const limit = integer(search, 'limit');
  if (limit !== undefined && limit > maxLimit)
    throw invalidFieldError(['query', 'limit'], `Input should be less than or equal to ${maxLimit}`);
  return { cursor: search?.get('cursor') || undefined, page: integer(search, 'page'), limit };
}

function integer(search: URLSearchParams | undefined, name: string): number | undefined {
  const text = search?.get(name);
  if (text == null) return undefined;
  // More digits would be Infinity.
  if (!/^[+-]?\d{1,300}$/.test(text)) throw invalidFieldError(['query', name], 'Input should be a valid integer');
  // JSON prints larger numbers with an exponent, which not every client reads as an integer.
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/**
 * One page of a list. A list is complete if no page is requested (assumed), unless `pageSize` is set.
 * A page or limit below 1 counts as not given.
 */
export function paginate<T>(
  items: readonly T[],
  { cursor, page, limit }: PageRequest,
  pageSize: number | undefined,
): { readonly items: readonly T[]; readonly pagination: Pagination } {
  const total = items.length;
  if (cursor === undefined && page === undefined && limit === undefined && pageSize === undefined)
    return { items, pagination: { cursor: { next_cursor: null }, offset: { page: 1, limit: null, total } } };
  const size = limit !== undefined && limit > 0 ? limit : (pageSize ?? defaultLimit);
  const from = cursor === undefined ? (Math.max(1, page ?? 1) - 1) * size : placeAfter(items, cursor);
  const shown = items.slice(from, from + size);
  const last = shown.at(-1);
  const hasMore = from + shown.length < total;
  return {
    items: shown,
    pagination: {
      cursor: { next_cursor: hasMore ? Buffer.from(idOf(last)).toString('base64url') : null },
      offset: { page: Math.floor(from / size) + 1, limit: size, total },
    },
  };
}

/** A cursor names the last item of the page before, so that new and deleted items do not shift the pages. */
function placeAfter(items: readonly unknown[], cursor: string): number {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  const at = items.findIndex((item) => idOf(item) === id);
  return at < 0 ? items.length : at + 1;
}

function idOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
    ? item.id
    : String(item);
}
