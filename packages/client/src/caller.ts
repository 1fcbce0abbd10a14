import type { OperationInput, OperationOutput, OperationSpec } from '@oks-kit/schemas';
import type { CallOptions } from './call-context.ts';
import type { OksPromise, OksListPromise } from './oks-promise.ts';
import type { Wait, WaitOptions } from './waiter.ts';

type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;

/** The functions that the generated methods call. */
export interface Caller {
  call<S extends OperationSpec>(
    row: S,
    input: OperationInput<S>,
    options?: CallOptions,
  ): OksPromise<OperationOutput<S>>;
  list<S extends OperationSpec>(
    row: S,
    input: OperationInput<S>,
    options?: CallOptions,
  ): OksListPromise<ItemOf<OperationOutput<S>>>;
  /** Returns undefined only if the target is `deleted`. */
  waitUntil<T>(wait: Wait<T>, options: WaitOptions<T>): Promise<T>;
}
