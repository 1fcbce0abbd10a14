import { OksError, OksInputError } from '@oks-kit/core';
import type { Preview, RunRequest } from '../api/actions.ts';
import type { Run } from '../api/overview.ts';
import { reportOf } from '../live/report-of.ts';
import type { PreparedAction } from '../profile-source.ts';

export interface ActionsOptions {
  /** Returns the current time in milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly onRun: (run: Run) => void;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

/** The actions of a console. Each is previewed, confirmed and run once. */
export interface Actions {
  /** Stores a prepared action until it is run, and returns its preview. */
  offer(profile: string, prepared: PreparedAction): Preview;
  /** Runs a previewed action. Throws `OksError` if the preview is unknown or was not confirmed correctly. */
  start(request: RunRequest): Run;
  /** After the signal has aborted, returns the actions that were interrupted. */
  interrupted(): Promise<readonly Run[]>;
}

/** How long a preview is valid, in milliseconds. */
const validMs = 10 * 60_000;
const mostOffers = 100;
const mostLines = 50;
const mostLineLength = 1_000;

export function createActions({ now, newId, onRun, signal }: ActionsOptions): Actions {
  const offers = new Map<
    string,
    { readonly profile: string; readonly prepared: PreparedAction; readonly at: number }
  >();
  const running = new Map<Run, Promise<void>>();

  async function execute(run: Run, prepared: PreparedAction): Promise<void> {
    let current = run;
    const change = (next: Partial<Run>): void => onRun((current = { ...current, ...next }));
    try {
      await prepared.run(
        (line) => change({ lines: [...current.lines, line.slice(0, mostLineLength)].slice(-mostLines) }),
        signal,
      );
      change({ state: 'done', endedAt: new Date(now()).toISOString() });
    } catch (error) {
      change({ state: 'failed', endedAt: new Date(now()).toISOString(), error: reportOf(error) });
    }
  }

  return {
    offer(profile, prepared) {
      const id = newId();
      offers.set(id, { profile, prepared, at: now() });
      const [oldest] = offers.keys();
      if (offers.size > mostOffers && oldest !== undefined) offers.delete(oldest);
      return { ...prepared.preview, id };
    },
    start({ preview: id, confirmation }) {
      const offer = offers.get(id);
      if (offer === undefined || now() - offer.at > validMs)
        throw new OksError('not_found', 'This preview is no longer valid.', { hint: 'Start the action again.' });
      const { preview } = offer.prepared;
      checkConfirmation(preview, confirmation);
      offers.delete(id);
      const run: Run = {
        id,
        profile: offer.profile,
        command: preview.command,
        state: 'running',
        lines: [],
        startedAt: new Date(now()).toISOString(),
        endedAt: null,
        error: null,
      };
      onRun(run);
      running.set(
        run,
        execute(run, offer.prepared).finally(() => running.delete(run)),
      );
      return run;
    },
    async interrupted() {
      const runs = [...running.keys()];
      await Promise.all(running.values());
      return runs;
    },
  };
}

function checkConfirmation({ confirm }: Preview | PreparedAction['preview'], typed: string | undefined): void {
  if (confirm.type === 'none') return;
  if (confirm.type === 'yes' && typed === 'yes') return;
  if (confirm.type === 'name' && typed === confirm.name) return;
  throw new OksInputError(
    confirm.type === 'yes' ? 'Not confirmed. Nothing was changed.' : 'The name does not match. Nothing was changed.',
  );
}
