import { canonicalJson, isObject } from '@oks-kit/core';
import { clusterAt, isDeleting, type LiveState } from '../live/live-state.ts';
import { ownerOf } from '../manifest/owner.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import { type Change, type ChangeAction, changeId, type ChangeKind, type NotChecked, type Plan } from './plan.ts';
import type { PlanProblem } from './plan.ts';
import type { PlanOptions } from './plan-changes.ts';

/** Who owns a live resource according to its tag or label: the manifest's owner, nobody, or another owner. */
export type Ownership = 'ours' | 'unowned' | 'foreign';

/** Collects changes, problems and notes, and builds the plan. */
export class PlanBuilder {
  readonly manifest: Manifest;
  readonly live: LiveState;
  readonly options: PlanOptions;
  readonly #changes = new Map<string, Change>();
  readonly #problems: PlanProblem[] = [];
  readonly #notChecked: NotChecked[] = [];
  readonly #notes: string[] = [];
  readonly #fingerprints = new Map<string, string>();
  readonly #upToDate = new Map<number, string[]>();

  constructor(manifest: Manifest, live: LiveState, options: PlanOptions) {
    this.manifest = manifest;
    this.live = live;
    this.options = options;
  }

  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** Adds a change and returns its ID. */
  add(change: Omit<Change, 'id'>): string {
    const id = changeId(change.action, change.kind, change.path);
    this.#changes.set(id, { id, ...change });
    return id;
  }

  /** Makes a change wait for other changes. */
  addDependencies(id: string, dependsOn: readonly string[]): void {
    const change = this.#changes.get(id);
    if (change === undefined) return;
    this.#changes.set(id, { ...change, dependsOn: [...new Set([...change.dependsOn, ...dependsOn])] });
  }

  has(action: ChangeAction, kind: ChangeKind, path: string): boolean {
    return this.#changes.has(changeId(action, kind, path));
  }

  addProblem(problem: PlanProblem): void {
    this.#problems.push(problem);
  }

  addNotChecked(part: Omit<NotChecked, 'code'>): void {
    const inside = clusterAt(this.live, part.path)?.inside;
    const code = inside !== undefined && 'notChecked' in inside ? inside.code : undefined;
    this.#notChecked.push(code === undefined ? part : { ...part, code });
  }

  addNote(note: string): void {
    this.#notes.push(note);
  }

  /** Records a cluster of a wave that already has its version. */
  addUpToDate(wave: number, cluster: string): void {
    this.#upToDate.set(wave, [...(this.#upToDate.get(wave) ?? []), cluster]);
  }

  /** Records the state of a resource for which its changes were planned. */
  setFingerprint(path: string, resource: unknown): void {
    this.#fingerprints.set(path, fingerprintOf(resource));
  }

  /** Determines the owner. Adds a problem if it is another one and the resource may not be taken over. */
  ownership(what: string, path: string, tags: unknown): Ownership {
    const { owner } = this.manifest;
    const current = ownerOf(tags);
    if (current === undefined) return 'unowned';
    if (current === owner) return 'ours';
    if (this.options.takeOver === true && owner !== undefined) return 'unowned';
    this.addProblem({
      path,
      reason: 'ownership',
      message:
        `${what} ${path} belongs to owner ${current}` +
        (owner === undefined ? '; this manifest has no owner' : `, not to ${owner}`),
      hint:
        owner === undefined
          ? `Remove ${path} from this manifest, or set \`owner\` in it.`
          : `Remove ${path} from this manifest, or pass --take-over.`,
    });
    return 'foreign';
  }

  build(): Plan {
    const { maxParallel, pauseMs, check } = this.manifest.rollout;
    return {
      owner: this.manifest.owner,
      changes: inOrder(this.#changes),
      problems: this.#problems,
      notChecked: this.#notChecked,
      notes: this.#notes,
      rollout: {
        maxParallel,
        pauseMs,
        check,
        upToDate: [...this.#upToDate]
          .map(([wave, clusters]) => ({ wave, clusters }))
          .toSorted((a, b) => a.wave - b.wave),
      },
      ids: idsOf(this.live),
      fingerprints: Object.fromEntries(this.#fingerprints),
    };
  }
}

/** Sorts the changes by their dependencies and otherwise keeps their order. */
function inOrder(changes: ReadonlyMap<string, Change>): Change[] {
  const ordered = new Set<Change>();
  const visit = (change: Change): void => {
    if (ordered.has(change)) return;
    for (const id of change.dependsOn) {
      const earlier = changes.get(id);
      if (earlier !== undefined) visit(earlier);
    }
    ordered.add(change);
  };
  for (const change of changes.values()) visit(change);
  return [...ordered];
}

function idsOf({ projects }: LiveState): Record<string, string> {
  return Object.fromEntries(
    projects
      .filter((project) => !isDeleting(project))
      .flatMap(({ resource: project, clusters }): [string, string][] => [
        [project.name, project.id],
        ...clusters
          .filter((cluster) => !isDeleting(cluster))
          .map(({ resource }): [string, string] => [`${project.name}/${resource.name}`, resource.id]),
      ]),
  );
}

/** Fields that change although nobody has changed the resource. */
const volatile: readonly string[] = [
  'updated_at',
  'resourceVersion',
  'managedFields',
  'status',
  'statuses',
  'generation',
];

/** Returns a hash of a resource's own fields (FNV-1a, 64 bits), to detect changes. */
export function fingerprintOf(resource: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonicalJson(withoutVolatile(resource)))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

function withoutVolatile(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !volatile.includes(key))
      .map(([key, inner]) => [key, withoutVolatile(inner)]),
  );
}
