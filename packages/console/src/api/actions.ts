/**
 * What a page can ask for. `profile` and `cluster` are IDs. An action is previewed with `POST /api/actions/preview`,
 * then run with `POST /api/actions`.
 */
export type Action =
  | {
      readonly kind: 'scale';
      readonly profile: string;
      readonly cluster: string;
      readonly nodepool: string;
      readonly count: number;
    }
  /** To the available upgrade, or to a version such as `1.33`, minor by minor. */
  | { readonly kind: 'upgrade'; readonly profile: string; readonly cluster: string; readonly to?: string | undefined }
  /** Entries are addresses, ranges, or `my-ip` for the caller's own address. */
  | {
      readonly kind: 'whitelist';
      readonly profile: string;
      readonly cluster: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | { readonly kind: 'protect' | 'unprotect'; readonly profile: string; readonly target: Target }
  | { readonly kind: 'delete'; readonly profile: string; readonly target: DeletionTarget }
  /** Adds a context for kubectl, which asks oks for certificates. No key is stored. */
  | { readonly kind: 'merge-kubeconfig'; readonly profile: string; readonly cluster: string }
  | { readonly kind: 'advance-clock'; readonly profile: string; readonly by: string }
  | {
      readonly kind: 'add-fault';
      readonly profile: string;
      readonly fault: string;
      readonly operations?: readonly string[] | undefined;
      readonly times?: number | undefined;
    }
  | { readonly kind: 'remove-fault'; readonly profile: string; readonly fault: string };

export type Target = { readonly project: string } | { readonly cluster: string };

/** A node pool is named by its name in its cluster. */
export type DeletionTarget = Target | { readonly cluster: string; readonly nodepool: string };

/** The body of `POST /api/actions/preview`. Nothing is changed. */
export interface PreviewRequest {
  readonly action: Action;
}

/** What an action would do, and what it asks. An action that is refused answers with an `ErrorAnswer` instead. */
export interface Preview {
  /** Names this preview when it is run. Valid for some minutes, and once. */
  readonly id: string;
  /** The command that does the same, to be pasted into a shell. Empty if there is none. */
  readonly command: string;
  /** What will change, as one sentence: `Scale node pool workers of cluster shop/web from 2 to 3 nodes.` */
  readonly summary: string;
  /** Fields that change, in the words of the service. */
  readonly changes: readonly FieldChange[];
  /** What to think of first, such as a whitelist that excludes the caller. */
  readonly warnings: readonly string[];
  /** What the CLI says before it asks, line by line: what is affected and where. Empty if it does not ask. */
  readonly question: readonly string[];
  /**
   * How to confirm:
   * - `none`: nothing is asked. A button that says what happens is enough.
   * - `yes`: the question must be answered with yes.
   * - `name`: the name must be typed, exactly.
   */
  readonly confirm: { readonly type: 'none' | 'yes' } | { readonly type: 'name'; readonly name: string };
  /** Whether everything already is as asked. Running it changes nothing. */
  readonly nothingToDo: boolean;
}

export interface FieldChange {
  readonly field: string;
  /** JSON; null if there was or will be no value. */
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The body of `POST /api/actions`. The answer is 202 with a `Run`; its progress comes as events of the overview. If
 * the action would ask something else than its preview, because something has changed meanwhile, the run fails with
 * the code `conflict`, and nothing is changed.
 */
export interface RunRequest {
  /** ID of the preview. */
  readonly preview: string;
  /** The name as it was typed, or `yes`. Needed as `confirm` says. */
  readonly confirmation?: string | undefined;
}

/**
 * The body of `POST /api/kubeconfigs/:profile/:id`, the only answer that contains a private key: a kubeconfig for
 * that cluster, as a file to save. It is refused with `--read-only`.
 */
export interface KubeconfigRequest {
  /** The name of the cluster, as it was typed. */
  readonly name: string;
}
