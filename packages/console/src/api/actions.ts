/**
 * A change that a page can request. `profile`, `cluster` and `project` are IDs. An action is previewed with
 * `POST /api/actions/preview`, then run with `POST /api/actions`.
 */
export type Action =
  | {
      readonly kind: 'scale';
      readonly profile: string;
      readonly cluster: string;
      readonly nodepool: string;
      /** The number of nodes that the pool should have. */
      readonly count: number;
    }
  /** Upgrades to the version that the service offers, or to one such as `1.33`, through each minor version. */
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
  /** Adds a context to the kubeconfig file. kubectl then asks oks for certificates, so no key is stored. */
  | { readonly kind: 'merge-kubeconfig'; readonly profile: string; readonly cluster: string }
  /** `by` is a duration, such as `10m`. Only for an emulator with a manual clock. */
  | { readonly kind: 'advance-clock'; readonly profile: string; readonly by: string }
  /** `fault` is a kind, such as `rate_limit`. Without `operations`, it affects all of them; without `times`, always. */
  | {
      readonly kind: 'add-fault';
      readonly profile: string;
      readonly fault: string;
      readonly operations?: readonly string[] | undefined;
      readonly times?: number | undefined;
    }
  /** `fault` is the ID of an active fault. */
  | { readonly kind: 'remove-fault'; readonly profile: string; readonly fault: string };

/** A project or a cluster, by its ID. */
export type Target = { readonly project: string } | { readonly cluster: string };

/** A project or cluster, or a node pool by its name in a cluster. */
export type DeletionTarget = Target | { readonly cluster: string; readonly nodepool: string };

/** The body of `POST /api/actions/preview`, which changes nothing. */
export interface PreviewRequest {
  readonly action: Action;
}

/** What an action would do and how to confirm it. If it is refused, the response is an `ErrorAnswer` instead. */
export interface Preview {
  /** Identifies this preview in `POST /api/actions`. Can be used once, within ten minutes. */
  readonly id: string;
  /** The equivalent command, ready to paste into a shell. Empty if there is none. */
  readonly command: string;
  /** What will change, as one sentence: `Scale node pool workers of cluster shop/web from 2 to 3 nodes.` */
  readonly summary: string;
  /** Fields that change, with the names of the API. */
  readonly changes: readonly FieldChange[];
  /** Warnings, such as about a whitelist that excludes the caller. */
  readonly warnings: readonly string[];
  /** The lines that the CLI prints before it asks: what is affected, and where. Empty if it does not ask. */
  readonly question: readonly string[];
  /**
   * How to confirm:
   * - `none`: no question. A button that says what happens is enough.
   * - `yes`: the user must answer the question with yes.
   * - `name`: the user must type the exact name.
   */
  readonly confirm: { readonly type: 'none' | 'yes' } | { readonly type: 'name'; readonly name: string };
  /** Whether everything is already as requested, so that running the action changes nothing. */
  readonly nothingToDo: boolean;
}

/** A field that an action changes. */
export interface FieldChange {
  /** Name of the field in the API, such as `admin_whitelist`. */
  readonly field: string;
  /** A JSON value. Null if the field has no value. */
  readonly before: unknown;
  /** A JSON value. Null if the field will have none. */
  readonly after: unknown;
}

/**
 * The body of `POST /api/actions`. The response is 202 with a `Run`, whose progress follows as events of the overview.
 * If something has changed since the preview, so that the action would now ask a different question, the run fails with
 * the code `conflict` and changes nothing.
 */
export interface RunRequest {
  /** ID of the preview. */
  readonly preview: string;
  /** The name that the user typed, or `yes`. Required unless `confirm` is `none`. */
  readonly confirmation?: string | undefined;
}

/**
 * The body of `POST /api/kubeconfigs/:profile/:id`. The response is a kubeconfig for the cluster, as a file to save. No
 * other response contains a private key. Refused with `--read-only`.
 */
export interface KubeconfigRequest {
  /** The name of the cluster, as the user typed it. */
  readonly name: string;
}
