import { OksInputError, withoutSecrets } from '@oks-kit/core';
import type { CallOptions, TransportResponse } from '@oks-kit/client';
import { isSecretHeader, type OperationSpec } from '@oks-kit/schemas';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { readBodyFile } from '../../input/body-file.ts';
import type { View } from '../../output/render.ts';
import { operationNamed, operationRows } from '../../resolve/operations.ts';
import { mutate } from '../../verbs/mutate.ts';
import { methodNamed, rawRow } from './raw-request.ts';
import type { api } from './spec.ts';

/** `oks api OPERATION`: any row of the table; `oks api METHOD /path`: any request; `oks api --list`: the rows. */
export const runApi: Run<typeof api> = async ({ session, flags, args }) => {
  const { context, out, notes, signal } = session;
  if (flags.list) {
    if (args.length > 0)
      throw new OksInputError('`--list` cannot be used together with an operation or a path.', {
        hint: 'Leave one of them out.',
      });
    await out.list(operationRows.map(described), operationView, { empty: 'Nothing was found.' });
    return undefined;
  }
  const { row, query } = requested(session, args, flags.body !== undefined);
  const input = await readParameters(row, flags.param, query);
  const missing = Object.keys(row.params ?? {}).find((name) => !Object.hasOwn(input, name));
  if (missing !== undefined)
    throw new OksInputError(`${row.id} needs the parameter \`${missing}\`.`, {
      hint: `Pass it with --param ${missing}=…`,
    });
  if (flags.body !== undefined) {
    if (row.body === undefined) throw new OksInputError(`${row.id} takes no body.`, { hint: 'Leave `--body` out.' });
    input['body'] = await readBodyFile(context, flags.body);
  } else if (row.body !== undefined)
    throw new OksInputError(`${row.id} needs a body.`, {
      hint: 'Pass it with --body FILE, or --body - for standard input.',
    });

  let head: readonly string[] | undefined;
  const sent = new Set<string>();
  const client = session.clientWith((answer, request) => {
    for (const [name, value] of Object.entries(request.headers)) if (isSecretHeader(name)) sent.add(value);
    head = headLines(answer, [...sent]);
  });
  const call = async (options: CallOptions): Promise<unknown> => {
    try {
      const unknownFields = flags['allow-unknown-fields'] ? 'send' : 'refuse';
      // Boundary: the row checks its own arguments.
      return await client.call(row, input as never, { ...options, unknownFields });
    } finally {
      // The headers of an error response are the most useful ones.
      if (flags.include) for (const line of head ?? []) notes.line(line);
    }
  };
  const answer = row.retry === 'safe' ? await call({ signal }) : await mutate(session, { what: row.id }, call);
  await out.value(withoutSent(answer, [...sent]));
  return undefined;
};

/** A response is printed whatever it contains, and a gateway may repeat the request in it. */
function withoutSent(answer: unknown, sent: readonly string[]): unknown {
  if (answer === undefined) return undefined;
  const text = JSON.stringify(answer);
  const shown = withoutSecrets(text, sent);
  return shown === text ? answer : JSON.parse(shown);
}

/** The operation of the arguments, and the query of the path. */
function requested(
  session: Session,
  [first, path]: readonly (string | undefined)[],
  hasBody: boolean,
): { readonly row: OperationSpec; readonly query: ReadonlyMap<string, string> } {
  if (first === undefined)
    throw new OksInputError('`oks api` needs OPERATION, or METHOD and PATH.', {
      hint: `To list the operations: \`${session.hint('api', [], { list: true })}\`.`,
    });
  const method = methodNamed(first);
  if (method !== undefined && path !== undefined) return rawRow(method, path, hasBody);
  if (method !== undefined)
    throw new OksInputError(`\`oks api ${first}\` needs a path.`, { hint: `For example oks api ${first} /projects.` });
  if (path !== undefined)
    throw new OksInputError(`\`${path}\` is an unexpected argument for the operation ${first}.`, {
      hint: 'To call a path, put a method before it: oks api GET /projects.',
    });
  return { row: operationNamed(session, first), query: new Map() };
}

/** Status and headers, without secrets of the response or of the request. */
function headLines(answer: TransportResponse, sent: readonly string[]): string[] {
  const lines = Array.from(
    answer.headers(),
    ([name, value]) => `${name}: ${isSecretHeader(name) ? '***' : withoutSecrets(value, sent)}`,
  );
  return [`HTTP ${answer.status}`, ...lines, ''];
}

function described({ id, method, path, params, query, headers, body, payload, summary }: OperationSpec) {
  const parameters = [...Object.keys(params ?? {}), ...(query?.fields ?? []), ...(headers?.fields ?? [])];
  return { id, method, path, parameters, body: body?.schema ?? null, payload, summary };
}

const operationView: View<ReturnType<typeof described>> = {
  nameOf: ({ id }) => id,
  columns: [
    { name: 'operation', cell: ({ id }) => id },
    { name: 'method', cell: ({ method }) => method },
    { name: 'path', cell: ({ path }) => path },
    { name: 'summary', wide: true, cell: ({ summary }) => summary },
    { name: 'parameters', wide: true, cell: ({ parameters }) => parameters.join(',') },
    { name: 'body', wide: true, cell: ({ body }) => body ?? '' },
  ],
};

async function readParameters(
  row: OperationSpec,
  params: readonly string[],
  inPath: ReadonlyMap<string, string>,
): Promise<Record<string, unknown>> {
  const input = new Map<string, unknown>(inPath);
  for (const param of params) {
    const equals = param.indexOf('=');
    if (equals < 1)
      throw new OksInputError(`\`--param ${param}\` must have the form NAME=VALUE.`, {
        hint: 'For example --param name=shop.',
      });
    const name = param.slice(0, equals);
    if (input.has(name))
      throw new OksInputError(`The parameter \`${name}\` is specified twice.`, { hint: 'Leave one of them out.' });
    input.set(name, await typedValue(row, name, param.slice(equals + 1)));
  }
  return Object.fromEntries(input);
}

/** The value in the type that the operation expects: text, a boolean or a number. */
async function typedValue({ query }: OperationSpec, name: string, text: string): Promise<string | boolean | number> {
  if (query?.fields?.has(name) !== true) return text;
  const others =
    text === 'true' || text === 'false'
      ? [text === 'true']
      : text.trim() !== '' && Number.isFinite(Number(text))
        ? [Number(text)]
        : [];
  for (const value of [text, ...others]) {
    const problems = await query.check({ [name]: value });
    if (!problems.some(({ path }) => path[0] === name)) return value;
  }
  return text;
}
