import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkOptions,
  inputErrorOf,
  isObject,
  isOksError,
  isTransient,
  longestTimerMs,
  OksInputError,
  OksResponseError,
  OksWaitError,
  optionRules,
  type OptionRules,
} from '@oks-kit/core';
import { type NodepoolManifest, problemsOfSpec } from './from-template.ts';
import { type ClusterRequest, createClusterCaller, type KubeconfigSource } from './client/cluster-caller.ts';
import { type Nodepool, nodepoolApi, nodepoolApiVersion, type NodepoolSpec } from './nodepool.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface NodepoolWaitOptions extends CallOptions {
  /** How long to wait at the most, in milliseconds. @default 1800000, half an hour */
  readonly timeoutMs?: number | undefined;
  /** The pause between two looks, in milliseconds; it grows by half each time, up to 10 seconds. @default 500 */
  readonly intervalMs?: number | undefined;
  /** Told of the first look and of each change in what it shows. */
  readonly onChange?: ((change: { readonly text: string; readonly pool: Nodepool }) => void) | undefined;
}

/**
 * The node pools of one cluster. Every call can throw any `OksError` of a call, `OksInputError` before anything is sent,
 * and its signal's reason.
 */
export interface Nodepools {
  list(options?: CallOptions): Promise<Nodepool[]>;
  get(name: string, options?: CallOptions): Promise<Nodepool>;
  /** Creates a pool; {@link nodepoolFromTemplate} makes the manifest. */
  create(manifest: NodepoolManifest, options?: CallOptions): Promise<Nodepool>;
  /** Changes what is named and leaves the rest (a JSON merge patch). */
  update(name: string, changes: NodepoolChanges, options?: CallOptions): Promise<Nodepool>;
  /** Sets how many nodes there should be. */
  scale(name: string, count: number, options?: CallOptions): Promise<Nodepool>;
  delete(name: string, options?: CallOptions): Promise<void>;
  /**
   * Waits until as many nodes are ready as are wanted, or until the pool is gone.
   * Throws `OksWaitError`: `wait_failed` as soon as the pool reports an error, `wait_timeout`.
   */
  waitFor(name: string, target: 'ready' | 'deleted', options?: NodepoolWaitOptions): Promise<Nodepool | undefined>;
}

const targets = ['ready', 'deleted'];
const nothingSent = 'Nothing was sent.';

const callRules: OptionRules<CallOptions> = { signal: optionRules.signal };
const waitRules: OptionRules<NodepoolWaitOptions> = {
  ...callRules,
  timeoutMs: optionRules.milliseconds,
  intervalMs: optionRules.milliseconds,
  onChange: optionRules.function,
};
const manifestRules: OptionRules<NodepoolManifest> = {
  apiVersion: { ...optionRules.text, needed: true },
  kind: { ...optionRules.text, needed: true },
  metadata: {
    mustBe: 'an object with a `name`',
    fits: (value) => isObject(value) && typeof value['name'] === 'string',
    needed: true,
  },
  spec: { ...optionRules.object, needed: true },
};
const changeRules: OptionRules<NodepoolChanges> = {
  spec: optionRules.object,
  labels: {
    mustBe: 'an object of texts, or null for what is taken away',
    fits: (value) => isObject(value) && Object.values(value).every((one) => one === null || typeof one === 'string'),
  },
};

/** Has the cluster refuse fields that it does not know, where it would drop them silently. */
const strict = 'fieldManager=oks-kit&fieldValidation=Strict';

/** What a pool becomes. What is left out stays; null takes a field or a label away. */
export interface NodepoolChanges {
  readonly spec?: { readonly [K in keyof NodepoolSpec]?: NodepoolSpec[K] | null } | undefined;
  readonly labels?: Readonly<Record<string, string | null>> | undefined;
}

/** The node pools of the cluster that a kubeconfig leads to. Throws `OksKubeconfigError` where it does not lead to one. */
export function createNodepools(options: {
  readonly kubeconfig: KubeconfigSource;
  readonly timeoutMs?: number | undefined;
}): Nodepools {
  const { kubeconfig, ...callerOptions } = options;
  const caller = createClusterCaller(kubeconfig, callerOptions);
  const call = (request: ClusterRequest): Promise<unknown> => caller.json(request);

  /** The signal of a call, once its options have been looked at. */
  function signalOf(what: string, callOptions: CallOptions | undefined): AbortSignal | undefined {
    if (callOptions === undefined) return undefined;
    checkOptions(`Node pools, ${what}`, callOptions, callRules);
    return callOptions.signal;
  }
  const collection = `/apis/${nodepoolApiVersion}/${nodepoolApi.plural}`;

  function pathOf(name: string): string {
    if (typeof name !== 'string' || name === '' || name === '.' || name === '..' || /[/\\\p{Cc}]/u.test(name)) {
      throw new OksInputError('The name of a node pool must be text, not empty and without a slash.');
    }
    return `${collection}/${encodeURIComponent(name)}`;
  }

  const look = async (name: string, signal: AbortSignal | undefined): Promise<Nodepool> =>
    poolOf(await call({ method: 'GET', path: pathOf(name), signal }));

  const patch = async (name: string, body: unknown, signal: AbortSignal | undefined): Promise<Nodepool> =>
    poolOf(
      await call({
        method: 'PATCH',
        path: `${pathOf(name)}?${strict}`,
        body,
        contentType: 'application/merge-patch+json',
        signal,
      }),
    );

  return {
    async list(callOptions) {
      const answer = await call({ method: 'GET', path: collection, signal: signalOf('list', callOptions) });
      const items: unknown[] = isObject(answer) && Array.isArray(answer['items']) ? answer['items'] : [];
      return items.map(poolOf);
    },
    get: async (name, callOptions) => look(name, signalOf('get', callOptions)),
    async create(manifest, callOptions) {
      const signal = signalOf('create', callOptions);
      checkOptions('Node pool', manifest, manifestRules, nothingSent);
      return poolOf(await call({ method: 'POST', path: `${collection}?${strict}`, body: manifest, signal }));
    },
    async update(name, changes, callOptions) {
      const signal = signalOf('update', callOptions);
      checkOptions('Node pool', changes, changeRules, nothingSent);
      const { spec, labels } = changes;
      const details = problemsOfSpec(
        Object.fromEntries(Object.entries(spec ?? {}).filter(([, value]) => value !== null)),
      );
      if (details.length > 0) throw inputErrorOf('Node pool', details, nothingSent);
      return patch(
        name,
        { ...(spec === undefined ? {} : { spec }), ...(labels === undefined ? {} : { metadata: { labels } }) },
        signal,
      );
    },
    async scale(name, count, callOptions) {
      const signal = signalOf('scale', callOptions);
      if (!Number.isInteger(count) || count < 0)
        throw new OksInputError('A node pool is scaled to a whole number of nodes, 0 or more.');
      return patch(name, { spec: { desiredNodes: count } }, signal);
    },
    async delete(name, callOptions) {
      await call({ method: 'DELETE', path: pathOf(name), signal: signalOf('delete', callOptions) });
    },
    async waitFor(name, target, waitOptions = {}) {
      checkOptions('Node pools, waitFor', waitOptions, waitRules);
      if (!targets.includes(target))
        throw new OksInputError(`A node pool is waited for until it is one of ${targets.join(', ')}.`);
      const { timeoutMs = 1_800_000, onChange } = waitOptions;
      const deadline = AbortSignal.timeout(Math.min(timeoutMs, longestTimerMs));
      // The deadline also ends a look that is under way.
      const signal = waitOptions.signal === undefined ? deadline : AbortSignal.any([waitOptions.signal, deadline]);
      const endsAt = performance.now() + timeoutMs;
      let intervalMs = waitOptions.intervalMs ?? 500;
      let last: string | undefined;
      try {
        for (;;) {
          try {
            const pool = await look(name, signal);
            const text = progressOf(pool);
            if (text !== last) onChange?.({ text, pool });
            last = text;
            if (target === 'ready' && isReady(pool)) return pool;
            throwLastError(name, target, pool, text);
          } catch (error) {
            if (target === 'deleted' && isOksError(error, 'not_found')) return undefined;
            if (!isTransient(error)) throw error;
          }
          const leftMs = endsAt - performance.now();
          // The last pause is cut short, for one more look before the deadline.
          await pause(leftMs > lastLookMs ? Math.min(intervalMs, leftMs - lastLookMs) : intervalMs, signal);
          intervalMs = Math.min(intervalMs * 1.5, 10_000);
        }
      } catch (error) {
        if (!deadline.aborted || error !== deadline.reason) throw error;
        throw new OksWaitError(
          'wait_timeout',
          `Node pool ${name} was not ${target} within ${Math.round(timeoutMs / 1000)} s; ${last ?? 'it was not seen'}.`,
          {
            lastStatus: last,
            hint: 'The work goes on: wait again, or look at it later.',
          },
        );
      }
    },
  };
}

/** About as long as the last look before the deadline may take. */
const lastLookMs = 1_000;

/** Rejects with the signal's reason. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(ms, longestTimerMs), undefined, { signal }).catch(() => signal.throwIfAborted());
}

function throwLastError(name: string, target: string, pool: Nodepool, text: string): void {
  const message = pool.status?.last_error?.message;
  if (message === undefined || message === '') return;
  throw new OksWaitError(
    'wait_failed',
    `Node pool ${name} failed while it was waited for to be ${target}: ${message.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/\.$/, '')}.`,
    {
      lastStatus: text,
    },
  );
}

/** Whether a pool has exactly the nodes it should have, all of them ready. */
export function isReady(pool: Nodepool): boolean {
  const { ready = 0, stopping = 0, shutting_down: shuttingDown = 0 } = pool.status?.progress ?? {};
  return (
    ready === pool.spec.desiredNodes && stopping + shuttingDown === 0 && pool.metadata.deletionTimestamp === undefined
  );
}

/** How far a pool has come, in a few words: `updating, 1 of 2 nodes ready`. */
export function progressOf(pool: Nodepool): string {
  const state = pool.status?.state?.name ?? 'unknown';
  return `${state}, ${pool.status?.progress?.['ready'] ?? 0} of ${pool.spec.desiredNodes} nodes ready`;
}

/** What must be there before an answer is taken for a pool. */
function poolOf(value: unknown): Nodepool {
  const metadata = isObject(value) ? value['metadata'] : undefined;
  const spec = isObject(value) ? value['spec'] : undefined;
  if (
    !isObject(metadata) ||
    typeof metadata['name'] !== 'string' ||
    !isObject(spec) ||
    typeof spec['desiredNodes'] !== 'number'
  ) {
    throw new OksResponseError("The cluster's API answered with what is no node pool.", {
      hint: 'Check that the kubeconfig leads to an OKS cluster.',
    });
  }
  // Boundary: checked as far as the kit relies on it; the rest is carried through.
  return value as Nodepool;
}
