/** A page of a list, and where the next one starts (wire). */
export interface Page {
  readonly items: readonly unknown[];
  readonly Pagination: {
    readonly cursor: { readonly next_cursor: string | null };
    readonly offset: { readonly page: number; readonly limit: number; readonly total: number };
  };
}

const defaultLimit = 50;
const mostAtOnce = 500;

/** One page of a list where a page is asked for; undefined where none is: the list is whole then (wire). */
export function paginate(items: readonly unknown[], search: URLSearchParams): Page | undefined {
  if (!['cursor', 'page', 'limit'].some((name) => search.has(name))) return undefined;
  const limit = Math.min(positive(search.get('limit')) ?? defaultLimit, mostAtOnce);
  const after = search.get('cursor');
  const from =
    after === null || after === '' ? ((positive(search.get('page')) ?? 1) - 1) * limit : placeAfter(items, after);
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  const more = from + page.length < items.length;
  return {
    items: page,
    Pagination: {
      cursor: { next_cursor: more ? Buffer.from(idOf(last)).toString('base64url') : null },
      offset: { page: Math.floor(from / limit) + 1, limit, total: items.length },
    },
  };
}

/** A cursor names the last item that was seen, so that what is created or deleted meanwhile moves nothing. */
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

function positive(text: string | null): number | undefined {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : undefined;
}
