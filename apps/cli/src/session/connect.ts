import { defaultCredentials, type FindOptions, type SignIn } from '@oks-kit/auth/node';
import {
  type Client,
  type ClientEvent,
  createClient,
  type TransportRequest,
  type TransportResponse,
} from '@oks-kit/client';
import { OksCredentialsError, OksInputError } from '@oks-kit/core';
import type { Globals } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import { version } from '../main/version.ts';
import { harmless } from '../output/escape.ts';
import { labelled } from '../output/messages.ts';
import { transportFor } from './network.ts';

/** A client, and how it signs in. */
export interface Connection {
  readonly oks: Client;
  readonly signIn: SignIn;
}

/** Told of an answer and what was sent for it. */
type OnAnswer = (answer: TransportResponse, request: TransportRequest) => void;

/** Finds the credentials and makes the client. Nothing is sent yet. `onAnswer` is told of each answer before it is read. */
export function connect(context: Context, globals: Globals, onAnswer?: OnAnswer): Connection {
  const signIn = defaultCredentials({ ...waysToFind(context, globals), profile: globals.profile });
  return { oks: clientFor(context, globals, signIn, onAnswer), signIn };
}

/** How commands find credentials: with sessions for saved profiles, and a person who can be asked for a code. */
export function waysToFind(context: Context, globals: Globals): FindOptions {
  return {
    env: context.env,
    home: context.home,
    region: globals.region,
    endpoint: globals.endpoint,
    session: 'profiles',
    askOneTimePassword: canAsk(context, globals) ? () => askOneTimePassword(context) : undefined,
    onWarning: ({ message }) => {
      if (!globals.quiet)
        context.stderr.write(
          labelled(context.stderr, 'oks:', (plain) => plain, `${message} The command goes on without it.`),
        );
    },
    onStderr: (text) => context.stderr.write(text),
  };
}

/** The client of whoever signs in. */
export function clientFor(
  context: Context,
  globals: Globals,
  signIn: SignIn,
  onAnswer: OnAnswer = () => undefined,
): Client {
  const transport = transportFor(context, globals);
  const timeoutMs = timeoutOf(globals);
  return createClient({
    baseUrl: signIn.baseUrl,
    credentials: signIn.credentials,
    async transport(request, signal) {
      const answer = await transport(request, signal);
      onAnswer(answer, request);
      return answer;
    },
    userAgent: `oks-kit/${version}`,
    ...(timeoutMs === undefined ? {} : { timeoutMs, deadlineMs: timeoutMs }),
    ...(globals.verbose ? { onEvent: (event) => context.stderr.write(`${harmless(describe(event))}\n`) } : {}),
  });
}

/** Whether somebody sits at a terminal and may be asked. */
export function canAsk(context: Context, globals: Globals): boolean {
  return !globals['non-interactive'] && context.stderr.isTerminal && context.stdin.isTerminal;
}

async function askOneTimePassword(context: Context): Promise<string> {
  // A line of progress may stand there.
  context.stderr.write('\r\u001b[KOne-time password: ');
  const code = (await context.stdin.readLine())?.replaceAll(/\s/g, '');
  if (code) return code;
  throw new OksCredentialsError('No one-time password was given.', {
    hint: 'Type the code of your authenticator, or set OKS_OTP_CODE.',
  });
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
