import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Agent, request as requestOver, type RequestOptions, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { isOksError } from '@oks-kit/core';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { checkAddress, hasCertificate, identify, type User } from '../builtin/identity.ts';
import { sendError } from '../builtin/responses.ts';
import { StatusError } from '../builtin/status-error.ts';
import { createOwnClientCertificate, type KeyAndCertificate } from '../certificates.ts';
import type { BackendOptions } from '../cluster-backend.ts';
import { createEndpoint } from '../cluster-endpoint.ts';
import { failureText } from '../started-clusters.ts';

/** The API server behind a cluster's endpoint. */
export interface Upstream {
  /** Its port on loopback. */
  readonly port: number;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
}

export interface FrontProxyOptions extends Pick<BackendOptions, 'addresses' | 'onFault'> {
  readonly emulator: EmulatorState;
  readonly clusterId: string;
  /** The API server, once it is ready for requests. */
  readonly upstream: () => Promise<Upstream>;
}

/** Maximum number of users whose connections to the API server are kept. */
const maxAgents = 64;
/** Shorter than the API server keeps an idle connection, so that none is used at the moment when it is closed. */
const idleMs = 30_000;

/**
 * Creates the endpoint of a cluster with a real API server, which does not listen yet. It checks the caller's address
 * against the whitelist and its certificate by the emulator's clock, as the built-in API does. The API server then sees
 * a certificate of the same user and group that is valid by the real clock. What comes without a certificate, such as
 * the token of a service account, is left to the API server.
 */
export async function createFrontProxy({
  emulator,
  clusterId,
  addresses,
  onFault,
  upstream,
}: FrontProxyOptions): Promise<Server> {
  const agents = new Map<string, Promise<Agent>>();

  /** Throws a 401, 403 or 503. */
  function callerOf(incoming: IncomingMessage): User | undefined {
    const cluster = emulator.clusterById(clusterId);
    if (cluster === undefined) throw new StatusError(503, 'ServiceUnavailable', 'the cluster was deleted');
    checkAddress(cluster, incoming);
    return hasCertificate(incoming) ? identify(cluster, emulator.clock.now(), incoming) : undefined;
  }

  function agentOf(user: User | undefined): Promise<Agent> {
    const key = JSON.stringify(user ?? null);
    const known = agents.get(key);
    agents.delete(key);
    const agent = known ?? createAgent(user);
    // The least recently used one comes first.
    agents.set(key, agent);
    agent.catch(() => agents.delete(key));
    const [oldest] = agents.keys();
    if (agents.size > maxAgents && oldest !== undefined) agents.delete(oldest);
    return agent;
  }

  async function createAgent(user: User | undefined): Promise<Agent> {
    const pair = user === undefined ? undefined : await certificateOf(user);
    return new Agent({
      keepAlive: true,
      timeout: idleMs,
      ...(pair === undefined ? {} : { cert: pair.certificate, key: pair.key }),
    });
  }

  async function certificateOf({ name, groups: [group] }: User): Promise<KeyAndCertificate> {
    const authority = await emulator.authorityOf(clusterId);
    return createOwnClientCertificate(authority, { user: name, group });
  }

  async function optionsFor(incoming: IncomingMessage, kept: readonly string[]): Promise<RequestOptions> {
    const user = callerOf(incoming);
    const [{ port, ca }, agent] = await Promise.all([upstream(), agentOf(user)]);
    return {
      host: '127.0.0.1',
      port,
      ca,
      agent,
      method: incoming.method,
      path: incoming.url,
      headers: endToEnd(incoming, kept),
    };
  }

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const options = await optionsFor(incoming, []);
    if (response.destroyed) return;
    const outgoing = requestOver(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer, []));
      // A watch without events sends its headers at once.
      response.flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => sendError(response, unreachable()));
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  /** Connects `kubectl exec` and the like. */
  async function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const outgoing = requestOver(await optionsFor(incoming, ['connection', 'upgrade']));
    outgoing.on('error', () => socket.destroy());
    socket.on('close', () => outgoing.destroy());
    outgoing.on('upgrade', (answer, other: Duplex, otherHead: Buffer) => {
      socket.write(headOf(answer));
      socket.write(otherHead);
      other.write(head);
      other.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => other.destroy());
      socket.pipe(other).pipe(socket);
    });
    outgoing.on('response', (answer) => {
      socket.write(headOf(answer));
      answer.pipe(socket);
    });
    outgoing.end();
  }

  const server = await createEndpoint(emulator, clusterId, { addresses, onFault }, (incoming, response) => {
    forward(incoming, response).catch((error: unknown) => sendError(response, notStarted(error) ?? error));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(incoming, socket, head).catch((error: unknown) => {
      const { code, message } = error instanceof StatusError ? error : (notStarted(error) ?? unreachable());
      socket.end(
        `HTTP/1.1 ${code} ${message}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n` +
          `content-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
      );
    });
  });
  return server;
}

/** Why the API server was not started again after it had ended. Undefined for another error. */
function notStarted(error: unknown): StatusError | undefined {
  return isOksError(error) ? new StatusError(503, 'ServiceUnavailable', failureText(error)) : undefined;
}

function unreachable(): StatusError {
  return new StatusError(503, 'ServiceUnavailable', 'the API server does not respond', {}, 1);
}

/** Headers that are about one connection and not about the message (RFC 9110). */
const connectionHeaders = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

/** Repeated headers stay separate: each `Impersonate-Group` is a group of its own. */
function endToEnd({ headersDistinct }: IncomingMessage, kept: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      connectionHeaders.includes(name) && !kept.includes(name)
        ? []
        : [[name, values.length === 1 ? values[0] : values] as const],
    ),
  );
}

/** The status line and headers as they came, for a connection that is passed on as bytes. */
function headOf({ httpVersion, statusCode = 502, statusMessage = '', rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
  );
  return `HTTP/${httpVersion} ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`;
}
