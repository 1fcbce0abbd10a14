import type { EmulatorAccount, EmulatorEvent, EmulatorFault, EmulatorRequest, Report } from '../../../src/api/index.ts';

/** The state of an emulator, as far as the page has received it. */
export interface KnownEmulator {
  /** The last requests, oldest first. */
  readonly requests: readonly EmulatorRequest[];
  readonly faults: readonly EmulatorFault[] | undefined;
  readonly accounts: readonly EmulatorAccount[] | undefined;
  readonly clock: Extract<EmulatorEvent, { type: 'clock' }> | undefined;
  /** Why the emulator does not respond. Undefined if it does. */
  readonly failure: Report | undefined;
}

export const nothingKnown: KnownEmulator = {
  requests: [],
  faults: undefined,
  accounts: undefined,
  clock: undefined,
  failure: undefined,
};

/** Maximum number of requests that the page keeps. The emulator keeps more. */
const most = 2_000;

export function addEmulatorEvent(known: KnownEmulator, event: EmulatorEvent): KnownEmulator {
  switch (event.type) {
    case 'requests':
      return { ...known, requests: [...known.requests, ...event.requests].slice(-most), failure: undefined };
    case 'faults':
      return { ...known, faults: event.faults, failure: undefined };
    case 'accounts':
      return { ...known, accounts: event.accounts, failure: undefined };
    case 'clock':
      return { ...known, clock: event, failure: undefined };
    case 'failed':
      return { ...known, failure: event.error };
  }
}
