import { checkOptions, inputErrorOf, nearestName, oneOf, type OptionRules } from '@oks-kit/core';
import { operations } from '@oks-kit/schemas';
import { texts, whole } from '../../emulator-options.ts';

/** What can go wrong on purpose. */
export const faultKinds = [
  'latency',
  'reset_before',
  'reset_after',
  'rate_limit',
  'server_error',
  'timeout',
  'locked',
  'not_implemented',
  'not_ready',
  'malformed',
  'truncated',
  'html',
  'empty',
  'expired_token',
  'otp_required',
  'cluster_failed',
  'newer_template',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/**
 * Something that goes wrong on purpose.
 * - `latency`: the answer waits for `latencyMs`.
 * - `reset_before`, `reset_after`: the connection breaks, before the work is done or after it.
 * - `rate_limit`: 429 with `Retry-After`. `server_error`: a 5xx in the service's envelope. `html`: a gateway's page.
 * - `timeout`: 408. `locked`: 423, a project under maintenance. `not_implemented`: 501. `not_ready`: 503
 *   `ResourceIsNotReady`, a service under maintenance. Nothing was done.
 * - `malformed`, `truncated`, `empty`: the work is done, and the body is no JSON, breaks off, or is not there.
 * - `expired_token`: a request that comes with tokens is told that they are dead.
 * - `otp_required`: a request that comes with a key or a password and no code is asked for one.
 * - `cluster_failed`: a cluster that is created, updated or upgraded ends up `failed`.
 * - `newer_template`: a template has keys that the kit does not know, and null where it may.
 */
export interface Fault {
  readonly kind: FaultKind;
  /** IDs of the operations that it befalls. @default all of them */
  readonly operations?: readonly string[] | undefined;
  /** How many requests it befalls. @default without end */
  readonly times?: number | undefined;
  /** How likely it is to befall a request, from 0 to 1. Drawn from the emulator's seed. @default 1 */
  readonly probability?: number | undefined;
  /** How long `latency` lasts, in milliseconds. @default 1000 */
  readonly latencyMs?: number | undefined;
  /** The status of `server_error` (500), `html` (502), `malformed`, `truncated` and `empty` (200). */
  readonly status?: number | undefined;
  /** What `Retry-After` says, in seconds; `rate_limit` says 1 unless told otherwise. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A fault that is in force. `times` counts down. */
export interface ActiveFault extends Fault {
  readonly id: string;
}

export interface Faults {
  /** Puts a fault in force and yields its ID. Throws `OksInputError`. */
  add(fault: Fault): string;
  list(): readonly ActiveFault[];
  /** Whether there was such a fault. */
  remove(id: string): boolean;
  clear(): void;
}

/** What a request is like, as far as faults ask. */
export interface FaultSubject {
  readonly operation: string;
  readonly byTokens: boolean;
  readonly hasCode: boolean;
}

export interface FaultRegistry extends Faults {
  /** The faults that befall a request: each counts as having struck. */
  strike(subject: FaultSubject): readonly ActiveFault[];
}

const failable: ReadonlySet<string> = new Set(['CreateCluster', 'UpdateCluster', 'UpgradeCluster']);
const templates: ReadonlySet<string> = new Set(['GetProjectTemplate', 'GetClusterTemplate', 'GetNodepoolTemplate']);
const aside: ReadonlySet<FaultKind> = new Set(['latency', 'cluster_failed', 'newer_template']);

/** Keeps faults. The seed makes what is drawn the same each time. */
export function createFaultRegistry(seed: number, initial: readonly Fault[]): FaultRegistry {
  const faults = new Map<string, { fault: Fault; left: number }>();
  const draw = randomFrom(seed);

  function add(fault: Fault): string {
    checkFault(fault);
    // Not by an import, which loads all of Node's cryptography for a client that draws nothing.
    const id = crypto.randomUUID();
    faults.set(id, { fault, left: fault.times ?? Infinity });
    return id;
  }
  for (const fault of initial) add(fault);

  return {
    add,
    list: () =>
      [...faults].map(([id, { fault, left }]) => ({ ...fault, id, ...(left === Infinity ? {} : { times: left }) })),
    remove: (id) => faults.delete(id),
    clear: () => faults.clear(),
    strike(subject) {
      const struck: ActiveFault[] = [];
      // One fault decides the answer; waiting, and what is done to the resource, go with any.
      let decided = false;
      for (const [id, kept] of faults) {
        const { fault } = kept;
        const decides = !aside.has(fault.kind);
        if ((decides && decided) || !befalls(fault, subject)) continue;
        if (fault.probability !== undefined && draw() >= fault.probability) continue;
        kept.left -= 1;
        if (kept.left <= 0) faults.delete(id);
        decided ||= decides;
        struck.push({ ...fault, id });
      }
      return struck;
    },
  };
}

function befalls(fault: Fault, { operation, byTokens, hasCode }: FaultSubject): boolean {
  if (fault.operations !== undefined && !fault.operations.includes(operation)) return false;
  switch (fault.kind) {
    case 'expired_token':
      return byTokens;
    case 'otp_required':
      return !byTokens && !hasCode;
    case 'cluster_failed':
      return failable.has(operation);
    case 'newer_template':
      return templates.has(operation);
    default:
      return true;
  }
}

const faultRules: OptionRules<Fault> = {
  kind: { ...oneOf(...faultKinds), needed: true },
  operations: texts,
  times: whole(1),
  probability: {
    mustBe: 'a number from 0 to 1',
    fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  },
  latencyMs: whole(0, 600_000),
  status: whole(200, 599),
  retryAfterSeconds: whole(0, 86_400),
};

/** Throws `OksInputError` for what is no fault. */
export function checkFault(fault: Fault): void {
  const where = '@oks-kit/emulator, a fault';
  checkOptions(where, fault, faultRules);
  for (const [index, id] of (fault.operations ?? []).entries()) {
    if (Object.hasOwn(operations, id)) continue;
    const near = nearestName(id, Object.keys(operations));
    throw inputErrorOf(where, [
      {
        path: ['operations', index],
        message: near === undefined ? 'is no operation' : `is no operation, did you mean \`${near}\`?`,
        code: 'fault',
      },
    ]);
  }
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
