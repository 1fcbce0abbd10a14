import type { Client } from '@oks-kit/client';
import { type Clock, mayBeApplied, OksInputError, systemClock } from '@oks-kit/core';
import type { PoolVersions } from '../plan/node-versions.ts';
import type { Change, Plan } from '../plan/plan.ts';
import { wavesToRun } from '../plan/rollout-waves.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { ChangeContext } from './change-context.ts';
import { checkWave, pauseAfterWave, type RunCheck, type WaveEvent } from './finish-wave.ts';
import { defaultNewClusterTimeoutMs } from './new-cluster.ts';
import { runChange } from './run-change.ts';
import type { Exclusively } from './upgrade-cluster.ts';
import type { TemporaryAddress } from './with-my-address.ts';

/** Progress of a running plan, for `onEvent`. */
export type PlanEvent =
  | { readonly type: 'started' | 'done'; readonly change: Change }
  | { readonly type: 'progress'; readonly change: Change; readonly text: string }
  | { readonly type: 'failed'; readonly change: Change; readonly error: unknown }
  | WaveEvent;

/** Options of {@link executePlan}. */
export interface ExecutePlanOptions {
  /** Used for the whole run, so that one rate limit applies to all requests. */
  readonly client: Pick<Client, 'projects' | 'clusters' | 'limits'>;
  /** Access to the APIs of clusters, for node pools and peerings. `clusterAccess` creates it. */
  readonly clusters: ClusterAccess;
  /** Maximum number of changes that are made at the same time. @default 4 */
  readonly maxParallel?: number | undefined;
  /** After a failure, continues with the changes that do not depend on the failed one. @default false */
  readonly keepGoing?: boolean | undefined;
  /** Aborting starts no more changes and stops waiting. Requests that were already sent take effect. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a change starts, continues or ends, and for each wave. */
  readonly onEvent?: ((event: PlanEvent) => void) | undefined;
  /**
   * Runs `rollout.check` after a wave and returns its exit code. `environment` has `OKS_WAVE` (a number) and
   * `OKS_WAVE_CLUSTERS` (a JSON array). Required if the plan has a check.
   */
  readonly runCheck?: RunCheck | undefined;
  /** Locks a cluster during an upgrade, so that several runs do not upgrade it twice. @default no lock */
  readonly exclusively?: Exclusively | undefined;
  /** The address that `withMyAddress` added for this run. Changes to whitelists keep it until the run ends. */
  readonly myAddress?: TemporaryAddress | undefined;
  /** How long to retry the API of a new cluster that does not respond yet, in milliseconds. @default 300000 */
  readonly newClusterTimeoutMs?: number | undefined;
  /** Longest wait for one resource, in milliseconds. @default 1800000 */
  readonly waitTimeoutMs?: number | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** The result of `executePlan`. Every change of the plan is in exactly one of `done`, `failed` and `notStarted`. */
export interface Outcome {
  /** The changes that were made. */
  readonly done: readonly Change[];
  /** The changes that failed, each with its error. They may have been made in part. */
  readonly failed: readonly { readonly change: Change; readonly error: unknown }[];
  /** The `rollout.check` that failed, and after which wave. */
  readonly failedCheck: { readonly wave: number; readonly error: unknown } | undefined;
  /** The changes that were not started, because of a failure or an abort. */
  readonly notStarted: readonly Change[];
  /** Node pools that are still older than their cluster after its upgrade. */
  readonly leftBehind: readonly PoolVersions[];
}

/**
 * Executes a plan in dependency order; independent changes run in parallel. A run can be interrupted or killed at any
 * point: a new plan contains the remaining changes. Failed changes are reported in the outcome. Throws `OksInputError`
 * only if the plan has problems, or a check without `runCheck`.
 */
export async function executePlan(plan: Plan, options: ExecutePlanOptions): Promise<Outcome> {
  if (plan.problems.length > 0) {
    const reasons = plan.problems.map(({ message }) => message).join('\n');
    throw new OksInputError(`The plan cannot be executed:\n${reasons}`, { hint: 'Nothing was sent.' });
  }
  if (
    plan.rollout.check !== undefined &&
    options.runCheck === undefined &&
    plan.changes.some(({ wave }) => wave !== undefined)
  )
    throw new OksInputError('The plan has a check, but `runCheck` is not given.');
  return new Execution(plan, options).run();
}

class Execution {
  readonly #plan: Plan;
  readonly #options: ExecutePlanOptions;
  readonly #context: ChangeContext;
  readonly #waiting: Set<Change>;
  readonly #running = new Map<Change, Promise<void>>();
  readonly #done: Change[] = [];
  readonly #failed: { readonly change: Change; readonly error: unknown }[] = [];
  #failedCheck: Outcome['failedCheck'];
  #wave = 0;
  #stopped = false;

  constructor(plan: Plan, options: ExecutePlanOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#waiting = new Set(plan.changes);
    this.#context = {
      client: options.client,
      clusters: options.clusters,
      owner: plan.owner,
      ids: new Map(Object.entries(plan.ids)),
      leftBehind: [],
      signal: options.signal,
      clock: options.clock ?? systemClock,
      newClusterTimeoutMs: options.newClusterTimeoutMs ?? defaultNewClusterTimeoutMs,
      waitTimeoutMs: options.waitTimeoutMs ?? 1_800_000,
      exclusively: options.exclusively,
      myAddress: options.myAddress,
    };
  }

  async run(): Promise<Outcome> {
    const waves = wavesToRun(
      this.#plan.changes.flatMap(({ wave }) => wave ?? []),
      this.#plan.rollout.check === undefined ? [] : this.#plan.rollout.upToDate.map(({ wave }) => wave),
    );
    const last = waves.at(-1);
    for (const wave of waves) {
      const upgrades = this.#plan.changes.filter((change) => change.wave === wave);
      if (upgrades.length === 0) await this.#recheck(wave);
      else {
        this.#wave = wave;
        await this.#drain();
        await this.#endWave(wave, upgrades, wave === last);
      }
    }
    this.#wave = Number.POSITIVE_INFINITY;
    await this.#drain();
    const { leftBehind } = this.#context;
    return {
      done: this.#done,
      failed: this.#failed,
      failedCheck: this.#failedCheck,
      notStarted: [...this.#waiting],
      leftBehind,
    };
  }

  /** Starts every change that can start, until none is running and none can start. */
  async #drain(): Promise<void> {
    for (;;) {
      for (const change of this.#waiting) if (this.#canStart(change)) this.#start(change);
      if (this.#running.size === 0) return;
      await Promise.race(this.#running.values());
    }
  }

  #canStart(change: Change): boolean {
    if (this.#stopped || this.#isAborted) return false;
    if (this.#running.size >= (this.#options.maxParallel ?? 4)) return false;
    if (change.wave !== undefined) {
      if (change.wave > this.#wave || !this.#areUpgraded(change.wave)) return false;
      const upgrades = [...this.#running.keys()].filter(({ action }) => action === 'upgrade').length;
      if (upgrades >= this.#plan.rollout.maxParallel) return false;
      // A failed upgrade stops the roll-out, even with --keep-going.
      if (this.#failed.some(({ change: { action } }) => action === 'upgrade')) return false;
    }
    return change.dependsOn.every(
      (id) => this.#done.some((one) => one.id === id) || !this.#plan.changes.some((one) => one.id === id),
    );
  }

  /** Whether all upgrades of the waves before a wave are done. */
  #areUpgraded(wave: number): boolean {
    return this.#plan.changes.every(
      (change) => change.wave === undefined || change.wave >= wave || this.#done.includes(change),
    );
  }

  #start(change: Change): void {
    this.#waiting.delete(change);
    this.#options.onEvent?.({ type: 'started', change });
    const progress = (text: string): void => this.#options.onEvent?.({ type: 'progress', change, text });
    const work = runChange(change, this.#context, progress)
      .then(
        () => {
          this.#done.push(change);
          this.#options.onEvent?.({ type: 'done', change });
        },
        (error: unknown) => this.#fail(change, error),
      )
      .finally(() => this.#running.delete(change));
    this.#running.set(change, work);
  }

  #fail(change: Change, error: unknown): void {
    this.#failed.push({ change, error });
    this.#options.onEvent?.({ type: 'failed', change, error });
    if (this.#options.keepGoing !== true) this.#stopped = true;
  }

  /** Checks a wave that an earlier run upgraded: that run may have stopped before its check, or because it failed. */
  async #recheck(wave: number): Promise<void> {
    if (!this.#stopped && !this.#isAborted) await this.#check(wave, this.#upToDate(wave), true);
  }

  #upToDate(wave: number): readonly string[] {
    return this.#plan.rollout.upToDate.find((one) => one.wave === wave)?.clusters ?? [];
  }

  async #endWave(wave: number, upgrades: readonly Change[], isLast: boolean): Promise<void> {
    if (this.#stopped || this.#isAborted || !upgrades.every((change) => this.#done.includes(change))) return;
    const clusters = upgrades.map(({ path }) => path);
    this.#options.onEvent?.({ type: 'wave', wave, clusters });
    const passed = await this.#check(wave, [...this.#upToDate(wave), ...clusters], !isLast);
    if (!passed || isLast) return;
    const { clock, signal } = this.#context;
    const { onEvent } = this.#options;
    await pauseAfterWave({ wave, pauseMs: this.#plan.rollout.pauseMs, clock, signal, onEvent });
  }

  /** Runs the check for a wave. If it fails, nothing else is started, even with `keepGoing`. */
  async #check(wave: number, clusters: readonly string[], isRepeated: boolean): Promise<boolean> {
    const { check } = this.#plan.rollout;
    const { runCheck, onEvent } = this.#options;
    try {
      await checkWave({ wave, clusters, isRepeated, check, runCheck, onEvent });
      return true;
    } catch (error) {
      this.#failedCheck = { wave, error };
      this.#stopped = true;
      return false;
    }
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }
}

/**
 * Returns the error that decides the exit code: the first one that says that its change may have been applied, else the
 * first failure, else the failed check.
 */
export function decidingError({ failed, failedCheck }: Outcome): unknown {
  return (failed.find(({ error }) => mayBeApplied(error)) ?? failed[0] ?? failedCheck)?.error;
}
