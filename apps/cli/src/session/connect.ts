import type { SignIn } from '@oks-kit/auth/node';
import { OksInputError } from '@oks-kit/core';
import {
  type Client,
  type ClientEvent,
  createClient,
  systemClock,
  type TransportRequest,
  type TransportResponse,
} from '@oks-kit/client';
import { version } from '../main/version.ts';
import { transportFor } from './network.ts';
import type { LocalSession, Session } from './session.ts';
import { findSignIn } from './sign-in.ts';

/** The service, as one account sees it. */
export interface Connection {
  /** The client. Created on first use; throws `OksCredentialsError` if there are no credentials. */
  readonly client: Client;
  /** The credentials and the endpoint in use. */
  readonly signIn: SignIn;
  /** The session without its connection. Unlike the session itself, it can be copied with other flags. */
  readonly local: LocalSession;
  /** Another client, which passes responses to `onResponse` before they are read. */
  clientWith(onResponse: OnResponse): Client;
}

type OnResponse = (response: TransportResponse, request: TransportRequest) => void;

/**
 * A session that can call the service. Sends nothing and reads no credentials until they are needed.
 *
 * @param signIn - the credentials, if they are already known
 */
export function connectSession(local: LocalSession, signIn?: SignIn): Session {
  let known = signIn;
  let client: Client | undefined;
  return {
    ...local,
    local,
    get signIn() {
      return (known ??= findSignIn(local));
    },
    get client() {
      client ??= createClientFor(local, this.signIn);
      return client;
    },
    clientWith(onResponse) {
      return createClientFor(local, this.signIn, onResponse);
    },
  };
}

/** The `User-Agent` of the requests of oks. */
export const ownUserAgent = `oks-kit/${version}`;

/** If a request takes longer than this, the terminal shows what oks is waiting for. */
const slowMs = 1_000;

/** The client for credentials that were found. */
export function createClientFor(
  { context, globals, notes, userAgent = ownUserAgent, wrapTransport = (send) => send }: LocalSession,
  { baseUrl, credentials, caFile }: SignIn,
  onResponse: OnResponse = () => undefined,
): Client {
  const transport = wrapTransport(transportFor({ context, globals, signIn: { caFile }, warn: notes.warn }));
  const timeoutMs = timeoutOf(globals.timeout);
  return createClient({
    baseUrl,
    credentials,
    async transport(request, signal) {
      let shown: { done(): void } | undefined;
      const timer = setTimeout(() => (shown = notes.transient(`Waiting for ${new URL(baseUrl).host}`)), slowMs);
      try {
        const response = await transport(request, signal);
        onResponse(response, request);
        return response;
      } finally {
        clearTimeout(timer);
        shown?.done();
      }
    },
    // The system clock reads the time from `performance`, which takes 1 ms to load.
    clock: { ...systemClock, now: () => context.uptimeMs() },
    userAgent,
    ...(timeoutMs === undefined ? {} : { timeoutMs, deadlineMs: timeoutMs }),
    ...(globals.verbose ? { onEvent: (event) => notes.line(describeEvent(event)) } : {}),
  });
}

function timeoutOf(timeout: string | undefined): number | undefined {
  if (timeout === undefined) return undefined;
  const seconds = Number(timeout);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  throw new OksInputError(
    `Invalid value "${timeout}" for \`--timeout\`: it must be a number of seconds greater than 0.`,
    {
      hint: 'For example --timeout 30.',
    },
  );
}

/** A log line about an event. Events contain no secrets. */
function describeEvent(event: ClientEvent): string {
  switch (event.type) {
    case 'request':
      return (
        `> ${event.operation}: ${event.method} ${event.pathTemplate}` +
        (event.attempt === 1 ? '' : ` (attempt ${event.attempt})`)
      );
    case 'response':
      return (
        `< ${event.operation}: ${event.status} in ${Math.round(event.durationMs)} ms` +
        (event.requestId === undefined ? '' : `, request ${event.requestId}`)
      );
    case 'lost':
      return `< ${event.operation}: no response (${event.reason}) in ${Math.round(event.durationMs)} ms`;
    case 'gave_up':
      return `* ${event.operation}: not retried (${event.reason})`;
    case 'retry':
      return `* ${event.operation}: ${event.reason}, retrying in ${Math.round(event.delayMs)} ms`;
    case 'rate_limit':
      return `* ${event.operation}: waited ${Math.round(event.delayMs)} ms for the rate limit`;
    case 'validation':
      return (
        `* ${event.operation}: the response does not match the API reference: ` +
        event.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
      );
    case 'wait':
      return `* ${event.id} is ${event.status ?? 'not visible yet'} after ${Math.round(event.elapsedMs / 1000)} s`;
  }
}
