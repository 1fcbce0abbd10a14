import { defaultCredentials, type SignIn } from '@oks-kit/auth/node';
import { type Client, type ClientEvent, createClient } from '@oks-kit/client';
import { OksInputError } from '@oks-kit/schemas';
import type { Globals } from './command.ts';
import type { Context } from './context.ts';
import { transportFor } from './network.ts';
import { version } from './version.ts';

/** A client, and how it signs in. */
export interface Connection {
  readonly oks: Client;
  readonly signIn: SignIn;
}

/** Finds the credentials and makes the client. Nothing is sent yet. */
export function connect(context: Context, globals: Globals): Connection {
  const signIn = defaultCredentials({
    env: context.env,
    home: context.home,
    profile: globals.profile,
    region: globals.region,
    endpoint: globals.endpoint,
  });
  const timeoutMs = timeoutOf(globals);
  const oks = createClient({
    baseUrl: signIn.baseUrl,
    credentials: signIn.credentials,
    transport: transportFor(context, globals),
    userAgent: `oks-kit/${version}`,
    ...(timeoutMs === undefined ? {} : { timeoutMs, deadlineMs: timeoutMs }),
    ...(globals.verbose ? { onEvent: (event) => context.stderr.write(`${describe(event)}\n`) } : {}),
  });
  return { oks, signIn };
}

function timeoutOf({ timeout }: Globals): number | undefined {
  if (timeout === undefined) return undefined;
  const seconds = Number(timeout);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  throw new OksInputError('`--timeout` is a number of seconds above 0.', { hint: 'Such as --timeout 30.' });
}

/** One line about an event. Events hold no secret, so neither does this. */
function describe(event: ClientEvent): string {
  switch (event.type) {
    case 'request':
      return `> ${event.operation}: ${event.method} ${event.pathTemplate}${event.attempt === 1 ? '' : ` (attempt ${event.attempt})`}`;
    case 'response':
      return `< ${event.operation}: ${event.status} in ${Math.round(event.durationMs)} ms${event.requestId === undefined ? '' : `, request ${event.requestId}`}`;
    case 'lost':
      return `< ${event.operation}: no answer (${event.reason}) in ${Math.round(event.durationMs)} ms`;
    case 'gave_up':
      return `* ${event.operation}: not tried again (${event.reason})`;
    case 'retry':
      return `* ${event.operation}: ${event.reason}, again in ${Math.round(event.delayMs)} ms`;
    case 'rate_limit':
      return `* ${event.operation}: waited ${Math.round(event.delayMs)} ms for its turn`;
    case 'validation':
      return `* ${event.operation}: the answer differs from the reference: ${event.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
    case 'wait':
      return `* ${event.id} is ${event.status ?? 'not seen'} after ${Math.round(event.elapsedMs / 1000)} s`;
  }
}
