import { checkOptions, inputErrorOf, oneOf, type OptionRules } from '@oks-kit/core';
import { texts, whole } from '../../emulator-options.ts';
import type { Collection, StoredRecord } from '../../state/store/store.ts';
import { problemsOfIds } from '../operation-ids.ts';

/** The kinds of faults. */
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
/** A kind of fault. See {@link Fault}. */
export type FaultKind = (typeof faultKinds)[number];

/** The entry of a fault's `operations` that means requests to the Kubernetes APIs of clusters. */
export const kubernetesApi = 'KubernetesApi';

/** The faults that a cluster's API can have. */
const kubernetesKinds: readonly FaultKind[] = [
  'latency',
  'reset_before',
  'reset_after',
  'rate_limit',
  'server_error',
  'timeout',
  'not_ready',
];

/**
 * A fault to inject.
 * - `latency`: the response is delayed by `latencyMs`.
 * - `reset_before`, `reset_after`: the connection is closed before or after the request is processed.
 * - `rate_limit`: 429 with `Retry-After`. `server_error`: a 5xx in the service's envelope. `html`: an HTML page of a
 * gateway.
 * - `timeout`: 408. `locked`: 423, a project under maintenance. `not_implemented`: 501. `not_ready`: 503
 *   `ResourceIsNotReady`, a service under maintenance. Nothing was done.
 * - `malformed`, `truncated`, `empty`: the request is processed, but the body is invalid JSON, incomplete or empty.
 * - `expired_token`: session tokens are rejected.
 * - `otp_required`: a request with a key or password fails without a one-time password.
 * - `cluster_failed`: a cluster that is created, updated or upgraded becomes `failed`.
 * - `newer_template`: a template has keys that clients do not know, and null where the description allows it.
 */
export interface Fault {
  /** What goes wrong. The description of {@link Fault} explains each kind. */
  readonly kind: FaultKind;
  /**
   * IDs of the affected operations. `KubernetesApi` means the requests to the Kubernetes APIs of clusters, which can
   * have the faults `latency`, `reset_before`, `reset_after`, `rate_limit`, `server_error`, `timeout` and `not_ready`.
   * @default all operations of the OKS API
   */
  readonly operations?: readonly string[] | undefined;
  /** Number of affected requests. @default unlimited */
  readonly times?: number | undefined;
  /** Probability that a request is affected, from 0 to 1. Random numbers come from the emulator's seed. @default 1 */
  readonly probability?: number | undefined;
  /** Delay of `latency`, in milliseconds. @default 1000 */
  readonly latencyMs?: number | undefined;
  /** The status of `server_error` (500), `html` (502), `malformed`, `truncated` and `empty` (200). */
  readonly status?: number | undefined;
  /** `Retry-After` in seconds. `rate_limit` has 1 by default. */
  readonly retryAfterSeconds?: number | undefined;
}

/** An active fault. `times` counts down. */
export interface ActiveFault extends Fault {
  /** The ID that `add` returned. Faults of the option `faults` have `start-1`, `start-2` and so on. */
  readonly id: string;
}

/** The faults that an emulator injects. */
export interface Faults {
  /** Activates a fault and returns its ID. Throws `OksInputError`. */
  add(fault: Fault): string;
  /** The active faults, oldest first. */
  list(): readonly ActiveFault[];
  /** Removes a fault. Returns whether there was one with this ID. */
  remove(id: string): boolean;
  /** Removes all faults. */
  clear(): void;
}

/** The properties of a request that faults depend on. */
export interface FaultSubject {
  readonly operation: string;
  readonly byTokens: boolean;
  readonly hasCode: boolean;
}

export interface FaultRegistry extends Faults {
  /** Adds the faults that are active from the start, unless an emulator with the same store has done so. */
  addInitial(faults: readonly Fault[]): void;
  /** Whether there is any fault. */
  readonly isActive: boolean;
  /** The faults that affect a request. Counts each of them. */
  strike(subject: FaultSubject): readonly ActiveFault[];
}

const failable: ReadonlySet<string> = new Set(['CreateCluster', 'UpdateCluster', 'UpgradeCluster']);
const templates: ReadonlySet<string> = new Set(['GetProjectTemplate', 'GetClusterTemplate', 'GetNodepoolTemplate']);
const aside: ReadonlySet<FaultKind> = new Set(['latency', 'cluster_failed', 'newer_template']);

/** A stored fault, with the number of requests that it still affects if that is limited. */
export interface FaultRecord extends StoredRecord {
  readonly fault: Fault;
  readonly left?: number | undefined;
}

/** The active faults of an emulator. The same seed leads to the same random decisions. */
export function createFaultRegistry(seed: number, kept: Collection<FaultRecord>): FaultRegistry {
  const draw = randomFrom(seed);
  const isLeft = ({ left = 1 }: FaultRecord): boolean => left > 0;

  return {
    get isActive() {
      return kept.all().some(isLeft);
    },
    add(fault) {
      checkFault(fault);
      // The global `crypto`, because an import would load all of Node's cryptography.
      const id = crypto.randomUUID();
      kept.put({ id, fault, left: fault.times });
      return id;
    },
    addInitial(faults) {
      for (const [index, fault] of faults.entries()) {
        checkFault(fault);
        const id = `start-${index + 1}`;
        if (kept.get(id) === undefined) kept.put({ id, fault, left: fault.times });
      }
    },
    list: () =>
      kept
        .all()
        .filter(isLeft)
        .map(({ id, fault, left }) => ({ ...fault, id, ...(left === undefined ? {} : { times: left }) })),
    remove(id) {
      const record = kept.get(id);
      if (record === undefined || !isLeft(record)) return false;
      end(record);
      return true;
    },
    clear() {
      for (const record of kept.all()) end(record);
    },
    strike(subject) {
      const struck: ActiveFault[] = [];
      // Only one fault decides the response. Delays and changes of resources can come on top.
      let decided = false;
      for (const record of kept.all()) {
        const { id, fault, left } = record;
        const decides = !aside.has(fault.kind);
        if (!isLeft(record) || (decides && decided) || !befalls(fault, subject)) continue;
        if (fault.probability !== undefined && draw() >= fault.probability) continue;
        if (left === 1) end(record);
        else if (left !== undefined) kept.put({ ...record, left: left - 1 });
        decided ||= decides;
        struck.push({ ...fault, id });
      }
      return struck;
    },
  };

  /** A fault from the start stays on record, so that it does not begin anew when another emulator starts. */
  function end(record: FaultRecord): void {
    if (record.id.startsWith('start-')) kept.put({ ...record, left: 0 });
    else kept.delete(record.id);
  }
}

function befalls(fault: Fault, { operation, byTokens, hasCode }: FaultSubject): boolean {
  if (fault.operations === undefined ? operation === kubernetesApi : !fault.operations.includes(operation))
    return false;
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

/** Throws `OksInputError` for an invalid fault. */
export function checkFault(fault: Fault): void {
  const where = '@oks-kit/emulator, a fault';
  checkOptions(where, fault, faultRules);
  const { operations = [], kind } = fault;
  const [problem] = problemsOfIds(operations, ['operations'], [kubernetesApi]);
  if (problem !== undefined) throw inputErrorOf(where, [problem]);
  if (operations.includes(kubernetesApi) && !kubernetesKinds.includes(kind)) {
    const message = `must be one of ${kubernetesKinds.join(', ')} for \`${kubernetesApi}\``;
    throw inputErrorOf(where, [{ path: ['kind'], message, code: 'value' }]);
  }
}

/** Mulberry32: small, and the same on every platform. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
