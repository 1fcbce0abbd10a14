import type { Previews } from './previews.ts';

/** `PUT` and `DELETE /previews/NUMBER` respond at once and work in the background. `GET /previews` lists them. */
export function createWebhook(
  previews: Previews,
  onFailure: (error: unknown) => void,
): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const { pathname } = new URL(url);
    if (method === 'GET' && pathname === '/previews') return Response.json(await previews.list());
    const [, number] = /^\/previews\/(\d+)$/.exec(pathname) ?? [];
    const work = method === 'PUT' ? previews.open : method === 'DELETE' ? previews.close : undefined;
    if (number === undefined || work === undefined) return new Response('Not found', { status: 404 });
    work(Number(number)).catch(onFailure);
    return new Response('Accepted', { status: 202 });
  };
}
