import { checkOptions, inputErrorOf, isObject, OksInputError, OksResponseError, optionRules } from '@oks-kit/core';
import type { OptionRules, Problem } from '@oks-kit/core';
import { problemsOfSpec } from '../kinds/check-spec.ts';
import { apiVersionOf, type ObjectMetadata, type OksKind } from '../kinds/kinds.ts';
import { isObjectName, objectNameRule } from '../kinds/object-name.ts';
import type { Progress } from '../kinds/progress.ts';
import type { ClusterCaller } from './cluster-caller.ts';
import { listObjects } from './list-objects.ts';
import { waitFor, type WaitOptions } from './wait-for.ts';
import { type WatchEvent, watchObjects, type WatchOptions } from './watch-objects.ts';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `list`. */
export interface ListOptions extends CallOptions {
  /** A Kubernetes label selector, such as `team=shop,tier!=test`. @default all objects */
  readonly labelSelector?: string | undefined;
}

/** Options of `apply`. */
export interface ApplyOptions extends CallOptions {
  /** Name of the manager that owns the applied fields. @default 'oks-kit' */
  readonly fieldManager?: string | undefined;
  /** Takes over fields that another manager owns. Without it, they cause an `OksConflictError`. @default false */
  readonly force?: boolean | undefined;
}

/** An object to create or apply. `apiVersion` and `kind` are optional; if given, they must be those of the kind. */
export interface ObjectInput<Spec> {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly spec: Spec;
}

/** Changes to an object, as a JSON merge patch (RFC 7396): omitted fields stay, null removes a field. */
export interface ObjectChanges<Spec> {
  readonly metadata?:
    | {
        readonly labels?: Readonly<Record<string, string | null>> | null | undefined;
        readonly annotations?: Readonly<Record<string, string | null>> | null | undefined;
      }
    | undefined;
  readonly spec?: { readonly [K in keyof Spec]?: Spec[K] | null } | undefined;
}

/** What to wait for: `ready`, `deleted`, or until a function of the object returns true. */
export type WaitTarget<T> = 'ready' | 'deleted' | ((object: T) => boolean);

/**
 * Access to the objects of one kind in a cluster. Invalid arguments cause an `OksInputError` before anything is sent.
 * Failed requests reject with an `OksError`, such as `OksNotFoundError`, `OksConflictError` or `OksConnectionError`.
 */
export interface KindClient<T extends { readonly spec: unknown }> {
  /** Returns all objects, from all pages. */
  list(options?: ListOptions): Promise<T[]>;
  /** Returns one object. Throws `OksNotFoundError` if it does not exist. */
  get(name: string, options?: CallOptions): Promise<T>;
  /** Creates an object. Throws `OksConflictError` if one with this name exists. */
  create(object: ObjectInput<T['spec']>, options?: CallOptions): Promise<T>;
  /** Creates or changes an object so that it has these fields (server-side apply). */
  apply(object: ObjectInput<T['spec']>, options?: ApplyOptions): Promise<T>;
  /** Changes some fields of an object (JSON merge patch). */
  patch(name: string, changes: ObjectChanges<T['spec']>, options?: CallOptions): Promise<T>;
  /** Starts the deletion of an object. Use `waitFor(name, 'deleted')` to wait until it is gone. */
  delete(name: string, options?: CallOptions): Promise<void>;
  /**
   * Yields an `added` event for each existing object, then every change, until `signal` aborts. Reconnects if the
   * connection is lost.
   */
  watch(options?: WatchOptions): AsyncIterableIterator<WatchEvent<T>>;
  /**
   * Polls an object until it reaches the target, and resolves with it (with undefined for `deleted`). Throws
   * `OksWaitError` with the code `wait_failed` as soon as the object reports an error, or `wait_timeout`.
   */
  waitFor(name: string, target: 'deleted', options?: WaitOptions<T>): Promise<undefined>;
  /** Polls an object until it is ready, or until the function returns true for it. Resolves with the object. */
  waitFor(name: string, target: Exclude<WaitTarget<T>, 'deleted'>, options?: WaitOptions<T>): Promise<T>;
  /** Polls an object until it reaches the target. Resolves with undefined for `deleted`. */
  waitFor(name: string, target: WaitTarget<T>, options?: WaitOptions<T>): Promise<T | undefined>;
}

const nothingSent = 'Nothing was sent.';
const callRules: OptionRules<CallOptions> = { signal: optionRules.signal };
const listRules: OptionRules<ListOptions> = { ...callRules, labelSelector: optionRules.text };
const applyRules: OptionRules<ApplyOptions> = {
  ...callRules,
  fieldManager: optionRules.nonEmptyText,
  force: optionRules.boolean,
};
const watchRules: OptionRules<WatchOptions> = { ...listRules, name: optionRules.nonEmptyText };
const waitRules: OptionRules<WaitOptions<never>> = {
  ...callRules,
  timeoutMs: optionRules.milliseconds,
  intervalMs: optionRules.milliseconds,
  maxIntervalMs: optionRules.milliseconds,
  allowMissing: optionRules.boolean,
  onChange: optionRules.function,
};
const nameRule = {
  mustBe: objectNameRule,
  fits: (value: unknown) => typeof value === 'string' && isObjectName(value),
  needed: true,
};
const labelsRule = {
  mustBe: 'a mapping of text to text',
  fits: (value: unknown) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
};
const labelChangesRule = {
  mustBe: 'a mapping of text to text, or to null to remove a key',
  fits: (value: unknown) =>
    value === null || (isObject(value) && Object.values(value).every((one) => one === null || typeof one === 'string')),
};
const changeRules: OptionRules<ObjectChanges<object>> = {
  metadata: { ...optionRules.object, inside: { labels: labelChangesRule, annotations: labelChangesRule } },
  spec: optionRules.object,
};

/** Creates a client for one kind. */
export function createKindClient<T extends { readonly metadata: ObjectMetadata; readonly spec: unknown }>(
  kind: OksKind,
  progressOf: (object: T) => Progress,
  call: ClusterCaller,
): KindClient<T> {
  const collection = `/apis/${apiVersionOf(kind)}/${kind.plural}`;

  function pathOf(name: unknown): string {
    if (typeof name !== 'string' || name === '' || name === '.' || name === '..' || /[/\\\p{Cc}]/u.test(name))
      throw new OksInputError(`Invalid name of a ${kind.kind}: it must be non-empty text without a slash.`);
    return `${collection}/${encodeURIComponent(name)}`;
  }

  /** Checks an object from the caller and adds its `apiVersion` and `kind`. */
  function checked(object: ObjectInput<unknown>): ObjectInput<unknown> {
    checkOptions(
      kind.kind,
      object,
      {
        apiVersion: { mustBe: apiVersionOf(kind), fits: (value) => value === apiVersionOf(kind) },
        kind: { mustBe: kind.kind, fits: (value) => value === kind.kind },
        metadata: {
          ...optionRules.object,
          needed: true,
          inside: {
            name: nameRule,
            labels: labelsRule,
            annotations: labelsRule,
          },
        },
        spec: { ...optionRules.object, needed: true },
      },
      nothingSent,
    );
    checkSpec(problemsOfSpec(kind, object.spec, { unknownFields: false }));
    return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
  }

  function checkSpec(problems: readonly Problem[]): void {
    if (problems.length === 0) return;
    const details = problems.map((problem) => ({ ...problem, path: ['spec', ...problem.path] }));
    throw inputErrorOf(kind.kind, details, nothingSent);
  }

  const get = async (name: string, signal: AbortSignal | undefined): Promise<T> =>
    objectOf(await call.json({ method: 'GET', path: pathOf(name), signal }));

  /** Checks that a response is an object of the kind. */
  function objectOf(value: unknown): T {
    const metadata = isObject(value) ? value['metadata'] : undefined;
    if (!isObject(value) || !isObject(metadata) || typeof metadata['name'] !== 'string' || !isObject(value['spec'])) {
      throw new OksResponseError(`The cluster's API returned an object that is not a ${kind.kind}.`, {
        hint: 'Check that the kubeconfig belongs to an OKS cluster.',
      });
    }
    // Boundary: only the fields that the kit relies on are checked.
    return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...value } as unknown as T;
  }

  const list = (
    { labelSelector, signal }: ListOptions,
    name?: string,
  ): Promise<{ readonly objects: T[]; readonly resourceVersion: string }> =>
    listObjects(call, { path: collection, query: selectionOf(labelSelector, name), signal, objectOf });

  return {
    async list(options = {}) {
      checkOptions(`${kind.kind}, list`, options, listRules);
      return (await list(options)).objects;
    },
    async get(name, options = {}) {
      checkOptions(`${kind.kind}, get`, options, callRules);
      return get(name, options.signal);
    },
    async create(object, options = {}) {
      checkOptions(`${kind.kind}, create`, options, callRules);
      const body = checked(object);
      const path = `${collection}?fieldManager=oks-kit&fieldValidation=Strict`;
      return objectOf(await call.json({ method: 'POST', path, body, signal: options.signal }));
    },
    async apply(object, options = {}) {
      checkOptions(`${kind.kind}, apply`, options, applyRules);
      const body = checked(object);
      const { fieldManager = 'oks-kit', force = false, signal } = options;
      const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: 'Strict' });
      const path = `${pathOf(object.metadata.name)}?${query.toString()}`;
      return objectOf(
        await call.json({ method: 'PATCH', path, body, contentType: 'application/apply-patch+yaml', signal }),
      );
    },
    async patch(name, changes, options = {}) {
      checkOptions(`${kind.kind}, patch`, options, callRules);
      checkOptions(kind.kind, changes, changeRules, nothingSent);
      checkSpec(problemsOfSpec(kind, changes.spec ?? {}, { partial: true, unknownFields: false }));
      const path = `${pathOf(name)}?fieldManager=oks-kit&fieldValidation=Strict`;
      return objectOf(
        await call.json({
          method: 'PATCH',
          path,
          body: changes,
          contentType: 'application/merge-patch+json',
          signal: options.signal,
        }),
      );
    },
    async delete(name, options = {}) {
      checkOptions(`${kind.kind}, delete`, options, callRules);
      await call.json({ method: 'DELETE', path: pathOf(name), signal: options.signal });
    },
    watch(options = {}) {
      checkOptions(`${kind.kind}, watch`, options, watchRules);
      const { name, labelSelector } = options;
      if (name !== undefined) pathOf(name);
      return watchObjects({
        list: (signal) => list({ labelSelector, signal }, name),
        follow(resourceVersion, signal) {
          const query = selectionOf(labelSelector, name);
          query.set('watch', 'true');
          query.set('allowWatchBookmarks', 'true');
          query.set('resourceVersion', resourceVersion);
          return call.lines({ method: 'GET', path: `${collection}?${query.toString()}`, signal });
        },
        objectOf,
        signal: options.signal,
      });
    },
    // Boundary: only the target `deleted` resolves with undefined, and it always does.
    waitFor: (async (name: string, target: WaitTarget<T>, options: WaitOptions<T> = {}): Promise<T | undefined> => {
      checkOptions(`${kind.kind}, waitFor`, options, waitRules);
      if (target !== 'ready' && target !== 'deleted' && typeof target !== 'function')
        throw new OksInputError(`Invalid target for waiting: it must be ready, deleted or a function.`);
      pathOf(name);
      return waitFor<T>({
        ...options,
        what: `${kind.kind} ${name}`,
        target: typeof target === 'function' ? 'as expected' : target,
        look: (signal) => get(name, signal),
        progressOf,
        isReached: typeof target === 'function' ? target : (object) => target === 'ready' && progressOf(object).ready,
        untilGone: target === 'deleted',
      });
    }) as KindClient<T>['waitFor'],
  };
}

function selectionOf(labelSelector: string | undefined, name: string | undefined): URLSearchParams {
  return new URLSearchParams({
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
  });
}
