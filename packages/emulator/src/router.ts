import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { headerNames, type OperationSpec, operations, type Operations, type Problem } from '@oks-kit/schemas';
import { openapiDocument } from '@oks-kit/schemas/openapi';
import * as schemas from '@oks-kit/schemas/zod';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { authenticate } from './accounts.ts';
import { ApiFault } from './api-fault.ts';
import { clusterHandlers } from './handlers/clusters.ts';
import type { Handlers } from './handlers/handler.ts';
import { kubeconfigHandlers } from './handlers/kubeconfigs.ts';
import { limitHandlers, templateHandlers } from './handlers/limits-and-templates.ts';
import { projectHandlers } from './handlers/projects.ts';
import type { KubernetesEndpoints } from './kubernetes/endpoints.ts';
import type { TokenIssuer } from './tokens.ts';
import type { World } from './world.ts';

/** Where the API lives below the emulator's origin, as in the service's own base URLs (reference). */
export const apiPath = '/api/v2';
const maxBodyBytes = 1024 * 1024;

const handlers: Handlers = {
  ...projectHandlers,
  ...clusterHandlers,
  ...limitHandlers,
  ...templateHandlers,
  ...kubeconfigHandlers,
};

export interface RouterOptions {
  readonly world: World;
  readonly tokens: TokenIssuer;
  /** Whether successful answers carry fresh tokens. */
  readonly handOutTokens: boolean;
  readonly endpoints: KubernetesEndpoints;
  /** Told of faults of the emulator's own, which callers see as a 500. */
  readonly onFault: (error: unknown) => void;
}

type Env = { Bindings: Partial<HttpBindings> };

/** The API as the operation table has it: each row is a route. */
export function createRouter(options: RouterOptions): Hono<Env> {
  const app = new Hono<Env>();
  const requestIds = new WeakMap<Request, string>();
  const requestIdOf = (context: Context<Env>): string => {
    const known = requestIds.get(context.req.raw) ?? randomUUID();
    requestIds.set(context.req.raw, known);
    return known;
  };

  app.use(async (context, next) => {
    // A page in a browser has no business here, and a preflight is never answered with consent.
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== new URL(context.req.url).origin) throw new ApiFault(403, 'Calls from other origins are refused.');
    await next();
  });

  const rows = Object.values<OperationSpec>(operations);
  // A fixed path goes before one with a parameter in the same place: `/clusters/all` is no cluster called `all`.
  const ordered = rows.toSorted((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));
  for (const row of ordered) {
    app.on(row.method, apiPath + row.path.replaceAll(/\{([^}]+)\}/g, ':$1'), (context) => answer(context, row, options, requestIdOf(context)));
  }

  app.get('/openapi.json', (context) => context.json(openapiDocument({ servers: [new URL(context.req.url).origin + apiPath] })));

  app.notFound((context) => {
    const requestId = requestIdOf(context);
    const { path } = context.req;
    const methods = rows.filter((row) => matches(apiPath + row.path, path)).map(({ method }) => method);
    const fault =
      methods.length > 0
        ? new ApiFault(405, `${context.req.method} is not allowed here: ${[...new Set(methods)].join(', ')}.`)
        : new ApiFault(404, 'There is no such path.');
    return respond(fault, requestId);
  });

  app.onError((error, context) => {
    const requestId = requestIdOf(context);
    if (!(error instanceof ApiFault)) options.onFault(error);
    return respond(error instanceof ApiFault ? error : new ApiFault(500, 'The emulator failed; this is a fault of its own.'), requestId);
  });
  return app;
}

async function answer(context: Context<Env>, row: OperationSpec, options: RouterOptions, requestId: string): Promise<Response> {
  const { world, tokens } = options;
  const header = (name: string): string | undefined => context.req.header(name);
  const { account, byTokens } = authenticate(world.accounts.all(), header, tokens, world.clock.now());

  const query = row.query === undefined ? undefined : await checked(row.query, readQuery(context, row.query.schema), 'query');
  const headers =
    row.headers === undefined
      ? undefined
      : await checked(row.headers, Object.fromEntries([...(row.headers.fields ?? [])].map((name) => [name, header(name)])), 'header');
  const body = row.body === undefined ? undefined : await checked(row.body, await readBody(context), 'body');

  // Boundary: the checks above have held query, headers and body to the row's own types.
  const handler = handlers[row.id as keyof Operations] as (request: unknown) => unknown;
  const payload = await handler({
    world,
    account,
    params: context.req.param(),
    query,
    headers,
    body,
    remoteAddress: remoteAddressOf(context),
    requestId,
    endpoints: options.endpoints,
  });

  const response = Response.json({ ResponseContext: { RequestId: requestId }, [row.payload]: payload });
  if (options.handOutTokens || byTokens) {
    const fresh = tokens.issue(account.id);
    response.headers.set(headerNames.newAccessToken, fresh.accessToken);
    response.headers.set(headerNames.newRefreshToken, fresh.refreshToken);
  }
  return response;
}

function respond(fault: ApiFault, requestId: string): Response {
  return Response.json(fault.toBody(requestId), { status: fault.status });
}

/** Holds a value to a row's check. Unknown fields are let through: the service is more lenient than the kit (assumed). */
async function checked(
  check: { readonly fields?: ReadonlySet<string> | undefined; check(value: unknown): readonly Problem[] | Promise<readonly Problem[]> },
  value: unknown,
  place: 'query' | 'header' | 'body',
): Promise<unknown> {
  const problems = (await check.check(value)).filter(({ code }) => code !== 'unknown_field');
  if (problems.length === 0) return value;
  throw new ApiFault(
    422,
    problems.map(({ path, message, code }) => ({ loc: [place, ...path], msg: message, type: code === 'missing' ? 'missing' : `value_error.${code}` })),
  );
}

/** Query parameters are text; what a schema takes as a boolean becomes one. */
function readQuery(context: Context<Env>, schemaName: string): Record<string, unknown> {
  const schema: unknown = Object.entries(schemas).find(([name]) => name === schemaName)?.[1];
  const shape = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.fromEntries(
    Object.entries(context.req.query()).map(([name, value]) => {
      const field: unknown = shape[name];
      const isBoolean = field instanceof z.ZodType && field.safeParse(true).success;
      return [name, isBoolean && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value];
    }),
  );
}

async function readBody(context: Context<Env>): Promise<unknown> {
  const announced = Number(context.req.header('content-length') ?? 0);
  if (announced > maxBodyBytes) throw new ApiFault(413, 'The body is larger than 1 MiB.');
  const text = await context.req.text();
  if (text.length > maxBodyBytes) throw new ApiFault(413, 'The body is larger than 1 MiB.');
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiFault(422, [{ loc: ['body'], msg: 'the body is not JSON', type: 'json_invalid' }]);
  }
}

function remoteAddressOf(context: Context<Env>): string {
  // In process there is no socket.
  const address = context.env.incoming?.socket.remoteAddress;
  return (address ?? '127.0.0.1').replace(/^::ffff:/i, '');
}

function matches(template: string, path: string): boolean {
  const want = template.split('/');
  const have = path.split('/');
  return want.length === have.length && want.every((part, index) => part.startsWith('{') || part === have[index]);
}
