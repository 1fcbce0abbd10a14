import { OksInputError } from '@oks-kit/core';

export const clockKinds = ['real', 'fast', 'instant', 'manual'] as const;

/**
 * How time passes in an emulator. `real`: steps take as long as in the real service. `fast`: the longest step takes a
 * second. `instant`: steps take no time. `manual`: time stands still until it is advanced.
 */
export type ClockKind = (typeof clockKinds)[number];

/** The steps that take time. */
export type Step =
  | 'pending'
  | 'deploying'
  | 'updating'
  | 'upgrading'
  | 'deleting'
  | 'node_starting'
  | 'node_stopping'
  | 'net_peering'
  | 'ip_pool'
  | 'oos_access'
  | 'vpn_connection';

const realDurationsMs: Readonly<Record<Step, number>> = {
  pending: 3_000,
  deploying: 40_000,
  updating: 15_000,
  upgrading: 45_000,
  deleting: 20_000,
  node_starting: 30_000,
  node_stopping: 10_000,
  net_peering: 2_000,
  ip_pool: 5_000,
  oos_access: 3_000,
  vpn_connection: 20_000,
};

const fastFactor = 0.02;

/** The emulator's clock. */
export interface EmulatorClock {
  /** How the clock runs. See the option `clock`. */
  readonly kind: ClockKind;
  /** Milliseconds since 1970. */
  now(): number;
  /** How long a step takes on this clock, in milliseconds. */
  durationMs(step: Step): number;
  /** Advances a `manual` clock by milliseconds. Throws `OksInputError` on any other clock, and for negative values. */
  advance(ms: number): void;
}

/** Throws `OksInputError` for a value that no clock can be advanced by. */
export function checkAdvance(ms: number): void {
  if (!Number.isFinite(ms) || ms < 0)
    throw new OksInputError('@oks-kit/emulator: a clock can be advanced by a number of milliseconds, 0 or more.');
}

/** Where the time of a manual clock is kept. */
export interface ClockMemory {
  read(): number;
  /** Called with the time each time the clock is advanced. */
  keep(now: number): void;
}

function rememberTime(): ClockMemory {
  let now = Date.now();
  return { read: () => now, keep: (at) => void (now = at) };
}

export function createClock(kind: ClockKind, memory: ClockMemory = rememberTime()): EmulatorClock {
  const factor = kind === 'instant' ? 0 : kind === 'fast' ? fastFactor : 1;
  return {
    kind,
    now: () => (kind === 'manual' ? memory.read() : Date.now()),
    durationMs: (step) => realDurationsMs[step] * factor,
    advance(ms) {
      if (kind !== 'manual')
        throw new OksInputError(`@oks-kit/emulator: only a manual clock can be advanced. This one is ${kind}.`);
      checkAdvance(ms);
      memory.keep(memory.read() + ms);
    },
  };
}
