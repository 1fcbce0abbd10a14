import { setTimeout as sleep } from 'node:timers/promises';
import { isOksError, OksInputError, OksResponseError, OksWaitError } from '@oks-kit/schemas';
import { type NodepoolManifest, problemsOfSpec } from './from-template.ts';
import { createKubernetesCaller, isObject, type KubernetesOptions } from './kubernetes-request.ts';
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

/** The node pools of one cluster. Every call can throw any `OksError` of a call. */
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

/** Has the cluster refuse fields that it does not know, where it would drop them silently. */
const strict = 'fieldManager=oks-kit&fieldValidation=Strict';

/** What a pool becomes. What is left out stays; null takes a field or a label away. */
export interface NodepoolChanges {
  readonly spec?: { readonly [K in keyof NodepoolSpec]?: NodepoolSpec[K] | null } | undefined;
  readonly labels?: Readonly<Record<string, string | null>> | undefined;
}

/** The node pools of the cluster that a kubeconfig leads to. Throws `OksKubeconfigError` where it does not lead to one. */
export function createNodepools(options: KubernetesOptions): Nodepools {
  const call = createKubernetesCaller(options);
  const collection = `/apis/${nodepoolApiVersion}/${nodepoolApi.plural}`;

  function pathOf(name: string): string {
    if (name === '' || name === '.' || name === '..' || /[/\\\p{Cc}]/u.test(name)) {
      throw new OksInputError('The name of a node pool must not be empty nor hold a slash.');
    }
    return `${collection}/${encodeURIComponent(name)}`;
  }

  const get: Nodepools['get'] = async (name, { signal } = {}) => poolOf(await call({ method: 'GET', path: pathOf(name), signal }));

  const patch = async (name: string, body: unknown, signal: AbortSignal | undefined): Promise<Nodepool> =>
    poolOf(await call({ method: 'PATCH', path: `${pathOf(name)}?${strict}`, body, contentType: 'application/merge-patch+json', signal }));

  return {
    async list({ signal } = {}) {
      const answer = await call({ method: 'GET', path: collection, signal });
      const items: unknown[] = isObject(answer) && Array.isArray(answer['items']) ? answer['items'] : [];
      return items.map(poolOf);
    },
    get,
    create: async (manifest, { signal } = {}) => poolOf(await call({ method: 'POST', path: `${collection}?${strict}`, body: manifest, signal })),
    async update(name, { spec, labels }, { signal } = {}) {
      const details = problemsOfSpec(Object.fromEntries(Object.entries(spec ?? {}).filter(([, value]) => value !== null)));
      if (details.length > 0) {
        throw new OksInputError(`Node pool: ${details.map(({ path, message }) => `\`${path.join('.')}\` ${message}`).join('; ')}.`, { details, hint: 'Nothing was sent.' });
      }
      return patch(name, { ...(spec === undefined ? {} : { spec }), ...(labels === undefined ? {} : { metadata: { labels } }) }, signal);
    },
    async scale(name, count, { signal } = {}) {
      if (!Number.isInteger(count) || count < 0) throw new OksInputError('A node pool is scaled to a whole number of nodes, 0 or more.');
      return patch(name, { spec: { desiredNodes: count } }, signal);
    },
    async delete(name, { signal } = {}) {
      await call({ method: 'DELETE', path: pathOf(name), signal });
    },
    async waitFor(name, target, waitOptions = {}) {
      const { timeoutMs = 1_800_000, signal, onChange } = waitOptions;
      const started = performance.now();
      let intervalMs = waitOptions.intervalMs ?? 500;
      let last: string | undefined;
      for (;;) {
        try {
          const pool = await get(name, { signal });
          const text = progressOf(pool);
          if (text !== last) onChange?.({ text, pool });
          last = text;
          if (target === 'ready' && isReady(pool)) return pool;
          throwLastError(name, target, pool, text);
        } catch (error) {
          if (target === 'deleted' && isOksError(error, 'not_found')) return undefined;
          if (!['connection', 'timeout', 'server'].some((code) => isOksError(error) && error.code === code)) throw error;
        }
        if (performance.now() - started + intervalMs > timeoutMs) {
          throw new OksWaitError('wait_timeout', `Node pool ${name} was not ${target} within ${Math.round(timeoutMs / 1000)} s; ${last ?? 'it was not seen'}.`, {
            lastStatus: last,
            hint: 'The work goes on: wait again, or look at it later.',
          });
        }
        await sleep(intervalMs, undefined, signal === undefined ? {} : { signal });
        intervalMs = Math.min(intervalMs * 1.5, 10_000);
      }
    },
  };
}

function throwLastError(name: string, target: string, pool: Nodepool, text: string): void {
  const message = pool.status?.last_error?.message;
  if (message === undefined || message === '') return;
  throw new OksWaitError('wait_failed', `Node pool ${name} failed while it was waited for to be ${target}: ${message.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/\.$/, '')}.`, {
    lastStatus: text,
  });
}

/** Whether a pool has exactly the nodes it should have, all of them ready. */
export function isReady(pool: Nodepool): boolean {
  const { ready = 0, stopping = 0, shutting_down: shuttingDown = 0 } = pool.status?.progress ?? {};
  return ready === pool.spec.desiredNodes && stopping + shuttingDown === 0 && pool.metadata.deletionTimestamp === undefined;
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
  if (!isObject(metadata) || typeof metadata['name'] !== 'string' || !isObject(spec) || typeof spec['desiredNodes'] !== 'number') {
    throw new OksResponseError("The cluster's API answered with what is no node pool.", { hint: 'Check that the kubeconfig leads to an OKS cluster.' });
  }
  // Boundary: checked as far as the kit relies on it; the rest is carried through.
  return value as Nodepool;
}
