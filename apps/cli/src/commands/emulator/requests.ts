import {
  type EmulatorControl,
  type OperationId,
  type RecordedRequest,
  type RequestFilter,
  statusFilterOf,
} from '@oks-kit/emulator/control';
import { isLoopbackHost, isOksError, OksError, OksInputError } from '@oks-kit/core';
import { isServiceEndpoint } from '@oks-kit/schemas';
import { yamlText } from '../../output/data.ts';
import type { View } from '../../output/render.ts';
import { operationNamed } from '../../resolve/operations.ts';
import type { Invocation, Run } from '../../session/entry.ts';
import { exchangeOptionsFor } from '../../session/network.ts';
import type { Session } from '../../session/session.ts';
import {
  adminTokenOf,
  controlOf,
  type ControlFlags,
  emulatorToControl,
  nameFlags,
  type Reachable,
  readRunning,
  runningNames,
  runningOrThrow,
  withToken,
} from './running.ts';
import type { emulatorRequests } from './spec.ts';

/** Lists the journal of the emulator of the endpoint in use, or else of the one that runs. */
export const runEmulatorRequests: Run<typeof emulatorRequests> = async (invocation) => {
  const { session, flags } = invocation;
  const filter = filterOf(invocation);
  const emulator = await emulatorToAsk(session, flags);
  if (flags.follow) return followRequests(session, await controlOf(emulator), filter);
  const requests = await (await controlOf(emulator)).requests.list(filter);
  await session.out.list(requests, requestView, { empty: 'No requests were found.' });
  return undefined;
};

/** Prints what the journal has, then each request that comes, until Ctrl-C or the end of the emulator. */
async function followRequests(session: Session, control: EmulatorControl, filter: RequestFilter): Promise<undefined> {
  const { out, signal, warn } = session;
  const widths: number[] = [];
  let isFirst = true;
  const onMissed = (count: number): void =>
    warn(`${count} requests were removed from the journal before they could be read.`);
  for await (const request of control.requests.follow(filter, { signal, onMissed })) {
    if (out.format === 'json') await out.jsonLine(request);
    else if (out.format === 'yaml') out.verbatim(`---\n${await yamlText(request)}`);
    else await out.list([request], requestView, { empty: '', widths, ...(isFirst ? {} : { headers: false }) });
    isFirst = false;
  }
  if (!signal.aborted) session.note('The emulator has stopped.');
  return undefined;
}

function filterOf({ session, flags }: Invocation<typeof emulatorRequests>): RequestFilter {
  const { operation, status } = flags;
  if (status !== undefined && !/^[1-5](?:\d\d|xx)$/i.test(status))
    throw new OksInputError(`Invalid status "${status}" for \`--status\`.`, { hint: 'For example --status 4xx.' });
  return {
    // Boundary: every row of the table has its ID.
    operation:
      operation.length === 0 ? undefined : operation.map((id) => operationNamed(session, id).id as OperationId),
    status: status === undefined ? undefined : statusFilterOf(status),
  };
}

/** The emulator that `--name` names, or that of the endpoint in use, or the one that runs. Throws `OksError`. */
async function emulatorToAsk(session: Session, flags: ControlFlags): Promise<Reachable> {
  if (flags.name !== undefined) return emulatorToControl(session, flags);
  const endpoint = endpointInUse(session);
  const isRemote = endpoint !== undefined && !isLoopbackHost(endpoint.hostname);
  if (session.globals.endpoint !== undefined && isRemote) return emulatorToControl(session, flags);
  const token = await adminTokenOf(session, flags['admin-token']);
  const names = await runningNames(session.context);
  if (endpoint !== undefined && !isServiceEndpoint(endpoint.href)) {
    // One that `oks` started may need its admin token.
    const started = names.map((one) => readRunning(session.context, one));
    const own = started.find((one) => one !== undefined && isSameServer(new URL(one.url), endpoint));
    if (own !== undefined) return withToken(own, flags, token);
    const network = isRemote ? exchangeOptionsFor(session) : undefined;
    const other: Reachable = { url: endpoint.href, admin_token: token, network };
    if (await isEmulator(other)) return other;
  }
  if (names.length > 1)
    throw new OksError('emulator', 'Several emulators are running.', { hint: `Use one of: ${nameFlags(names)}.` });
  return withToken(await runningOrThrow(session, names[0]), flags, token);
}

/** Whether two URLs lead to one server. This machine has several names. */
function isSameServer(one: URL, other: URL): boolean {
  return one.port === other.port && (one.hostname === other.hostname || isLoopbackHost(other.hostname));
}

/** Whether an emulator answers. Throws `OksAuthenticationError` if it needs an admin token. */
async function isEmulator(server: Reachable): Promise<boolean> {
  try {
    await (await controlOf(server)).pid();
    return true;
  } catch (error) {
    if (isOksError(error, 'authentication')) throw error;
    return false;
  }
}

/** Undefined if there are no credentials: reading a journal needs none. */
function endpointInUse(session: Session): URL | undefined {
  const { endpoint, profile } = session.globals;
  try {
    return new URL(session.signIn.baseUrl);
  } catch (error) {
    if (!isOksError(error, 'credentials') || profile !== undefined) throw error;
    return endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  }
}

const requestView: View<RecordedRequest> = {
  nameOf: ({ id }) => String(id),
  columns: [
    { name: 'id', kind: 'number', cell: ({ id }) => String(id), order: ({ id }) => id, wide: true },
    { name: 'time', cell: ({ time }) => time },
    { name: 'operation', cell: ({ operation }) => operation ?? 'unknown' },
    { name: 'method', cell: ({ method }) => method },
    { name: 'path', kind: 'text', cell: ({ path }) => path },
    { name: 'status', cell: ({ status }) => String(status ?? 'closed') },
    {
      name: 'duration',
      kind: 'number',
      cell: ({ durationMs }) => `${durationMs.toFixed(1)} ms`,
      order: ({ durationMs }) => durationMs,
    },
    { name: 'faults', cell: ({ faults }) => faults.join(', ') || 'none' },
    { name: 'account', cell: ({ account }) => account ?? 'unknown', wide: true },
  ],
};
