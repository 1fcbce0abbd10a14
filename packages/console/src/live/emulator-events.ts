import { type Clock, isSameJson } from '@oks-kit/core';
import type { ActiveFault, EmulatorControl, RecordedRequest } from '@oks-kit/emulator/control';
import { operations } from '@oks-kit/schemas';
import type { EmulatorEvent, EmulatorFault, EmulatorRequest } from '../api/emulator.ts';
import { createRevisions } from './changes.ts';
import { reportOf } from './report-of.ts';
import { pause } from './run-due.ts';

const everyMs = 1_000;
const retryMs = 2_000;
/** Maximum number of requests that are buffered for a slow page. Older ones are dropped and counted as missed. */
const mostWaiting = 1_000;
/** Maximum number of requests in one event. */
const batchSize = 50;

export interface FollowEmulatorOptions {
  readonly control: EmulatorControl;
  /** The `User-Agent` of the console's own requests. */
  readonly userAgent: string | undefined;
  readonly clock: Clock;
}

/** Yields events of an emulator for one page until the signal aborts. Uses the control API, not the service. */
export async function* followEmulator(
  { control, userAgent, clock }: FollowEmulatorOptions,
  signal: AbortSignal,
): AsyncGenerator<EmulatorEvent, void> {
  const revisions = createRevisions();
  const waiting = new Map<string, EmulatorEvent>();
  let requests: EmulatorRequest[] = [];
  let missed = 0;
  const last = new Map<string, EmulatorEvent>();
  const tell = (event: EmulatorEvent): void => {
    if (isSameJson(last.get(event.type), event)) return;
    last.set(event.type, event);
    waiting.set(event.type, event);
    revisions.next();
  };

  async function readStates(): Promise<void> {
    while (!signal.aborted) {
      try {
        const [faults, clockNow, accounts] = await Promise.all([
          control.faults.list(),
          control.clock.read(),
          control.accounts.list(),
        ]);
        // After a failure, send everything again.
        if (last.delete('failed')) last.clear();
        tell({ type: 'clock', kind: clockNow.kind, now: new Date(clockNow.now).toISOString() });
        tell({ type: 'faults', faults: faults.map(faultRow) });
        tell({ type: 'accounts', accounts: accounts.map(({ id, username }) => ({ id, username })) });
      } catch (error) {
        tell({ type: 'failed', error: reportOf(error) });
      }
      await pause(clock, everyMs, signal);
    }
  }
  async function readRequests(): Promise<void> {
    let since = 0;
    while (!signal.aborted) {
      try {
        const onMissed = (count: number): void => void (missed += count);
        for await (const request of control.requests.follow({ since }, { signal, onMissed })) {
          since = request.id;
          const isOwn = userAgent !== undefined && request.userAgent === userAgent;
          if (isOwn && isPlainRead(request)) continue;
          requests.push(requestRow(request, isOwn));
          if (requests.length > mostWaiting) missed += requests.splice(0, batchSize).length;
          revisions.next();
        }
      } catch {
        // The loop that reads the states reports the reason.
      }
      // A restarted emulator numbers its requests from 1 again.
      if (since > 0) since = await restartedSince(control, since);
      await pause(clock, retryMs, signal);
    }
  }

  void readStates();
  void readRequests();
  while (!signal.aborted) {
    const known = revisions.last;
    const events = [...waiting.values()];
    waiting.clear();
    yield* events;
    while (requests.length > 0 || missed > 0) {
      const batch = requests.slice(0, batchSize);
      const dropped = missed;
      requests = requests.slice(batchSize);
      missed = 0;
      yield { type: 'requests', requests: batch, missed: dropped };
    }
    await revisions.after(known, signal);
  }
}

/** Returns `since`, or 0 if the emulator no longer knows that request because it was restarted. */
async function restartedSince(control: EmulatorControl, since: number): Promise<number> {
  const later = await control.requests.list({ since: Math.max(0, since - 1) }).catch(() => undefined);
  return later?.length === 0 ? 0 : since;
}

/** Whether a request changed nothing, succeeded and was not affected by a fault. */
function isPlainRead({ operation, status = Infinity, faults }: RecordedRequest): boolean {
  return operation !== undefined && operations[operation].retry === 'safe' && status < 400 && faults.length === 0;
}

function requestRow(request: RecordedRequest, isOwn: boolean): EmulatorRequest {
  const { id, time, method, path, operation, account, status, durationMs, faults, requestBody, responseBody } = request;
  return {
    ...{ id, time, method, path, durationMs, faults },
    operation: operation ?? null,
    account: account ?? null,
    isOwn,
    status: status ?? null,
    requestBody: requestBody ?? null,
    responseBody: responseBody ?? null,
  };
}

function faultRow({ id, kind, operations, times, probability, latencyMs, status }: ActiveFault): EmulatorFault {
  return {
    ...{ id, kind },
    operations: operations ?? null,
    times: times ?? null,
    probability: probability ?? null,
    latencyMs: latencyMs ?? null,
    status: status ?? null,
  };
}
