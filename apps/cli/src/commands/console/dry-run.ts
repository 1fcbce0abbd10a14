import type { Transport, TransportRequest } from '@oks-kit/client';
import { isObject, OksError, parseJson, TransportError } from '@oks-kit/core';
import { operations } from '@oks-kit/schemas';
import { describeDeletion } from '../../session/ask.ts';
import type { Question } from './background-session.ts';

/** The output and questions of a command, up to its first change. */
export interface DryRunResult {
  readonly warnings: readonly string[];
  readonly questions: readonly Question[];
  /** The body of the first request to the service that would have changed something; undefined if there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** Whether the command ended without a question and without a change. */
  readonly nothingToDo: boolean;
}

export interface DryRunHooks {
  readonly signal: AbortSignal;
  readonly onWarning: (text: string) => void;
  readonly onQuestion: (question: Question) => void;
  readonly wrapTransport: (send: Transport) => Transport;
  readonly beforeClusterChange: () => void;
}

export interface DryRunOptions {
  /** Whether the command continues after a question. It ends at its first change in any case. */
  readonly continues: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs a command up to its first question, or up to the first request that would change something in the service or
 * inside a cluster, which is not sent.
 * The preview therefore has the warnings, errors and questions of the command. Rethrows errors of the command.
 */
export async function dryRun(
  { continues, signal }: DryRunOptions,
  command: (hooks: DryRunHooks) => Promise<unknown>,
): Promise<DryRunResult> {
  const end = new AbortController();
  const warnings: string[] = [];
  const questions: Question[] = [];
  let body: DryRunResult['body'];
  const stop = (): never => {
    end.abort(new OksError('aborted', 'The dry run has ended.'));
    throw new TransportError('The dry run has ended.', { code: 'ABORTED', unsent: true });
  };
  try {
    await command({
      signal: AbortSignal.any([signal, end.signal]),
      onWarning: (text) => warnings.push(text),
      onQuestion(question) {
        questions.push(question);
        if (!continues) stop();
      },
      wrapTransport: (send) => async (request, until) => {
        if (isRead(request)) return send(request, until);
        const sent = parseJson(request.body ?? '');
        body = isObject(sent) ? sent : {};
        return stop();
      },
      beforeClusterChange: stop,
    });
  } catch (error) {
    if (!end.signal.aborted) throw error;
  }
  return { warnings, questions, body, nothingToDo: !end.signal.aborted && questions.length === 0 };
}

/** The paths of requests that read with POST. */
const readingPaths = Object.values(operations)
  .filter(({ method, retry }) => method !== 'GET' && retry === 'safe')
  .map(({ path }) => new RegExp(`${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));

function isRead({ method, url }: TransportRequest): boolean {
  return method === 'GET' || readingPaths.some((path) => path.test(new URL(url).pathname));
}

/** The text of a question, line by line. */
export function questionLines(question: Question): string[] {
  if (question.kind === 'confirm') return [question.confirmation.about].flat();
  const { kind, names, where } = question.deletion;
  return names.map((name) => describeDeletion({ kind, name, where }));
}
