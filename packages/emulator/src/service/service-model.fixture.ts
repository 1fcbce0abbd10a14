import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import {
  createEmulator,
  type Emulator,
  type EmulatorControl,
  emulatorControl,
  type EmulatorOptions,
} from '../index.ts';
import { clusterInput, projectInput } from '../testing/inputs.ts';

const versions = ['1.31', '1.32', '1.33', '1.34', '1.35'];
const folder = mkdtempSync(path.join(tmpdir(), 'oks-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the model knows about a project or a cluster. */
interface Thing {
  readonly id: string;
  readonly name: string;
  readonly project?: string | undefined;
  version?: string | undefined;
  expectedVersion?: string | undefined;
  /** The target version of an upgrade in progress. */
  nextVersion?: string | undefined;
  description: string;
  protected: boolean;
  /** Pending steps, in milliseconds of the manual clock. */
  status: string;
  ahead: { status: string; at: number }[];
}

/** What the model knows about a pair of tokens. Times in milliseconds of the manual clock. */
interface TokenPair {
  readonly headers: Readonly<Record<string, string>>;
  readonly madeAt: number;
  usedAt?: number;
  revoked: boolean;
}

const options = { clock: 'manual', port: 0, quotas: { projects: 3 }, tokens: { refreshSeconds: 90 } } as const;
const pairsKept = 6;

const step = fc.record({
  kind: fc.constantFrom(
    ...([
      'createProject',
      'patchProject',
      'deleteProject',
      'createCluster',
      'patchCluster',
      'protect',
      'changeVersion',
      'upgrade',
      'deleteCluster',
    ] as const),
    ...([
      'kubeconfig',
      'signIn',
      'useTokens',
      'useTokens',
      'revoke',
      'look',
      'look',
      'advance',
      'advance',
      'restart',
    ] as const),
  ),
  which: fc.nat(5),
  name: fc.constantFrom('aa', 'bb', 'cc', 'dd'),
  version: fc.constantFrom(...versions),
  ms: fc.constantFrom(1_000, 20_000, 60_000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Model {
  projects: Thing[] = [];
  clusters: Thing[] = [];
  pairs: TokenPair[] = [];
  now = 0;

  begin(thing: Thing, ...steps: [string, number][]): void {
    let at = this.now;
    thing.status = steps[0]?.[0] ?? 'ready';
    thing.ahead = steps.map(([, ms], index) => ({
      status: steps[index + 1]?.[0] ?? (thing.status === 'deleting' ? 'gone' : 'ready'),
      at: (at += ms),
    }));
  }

  advance(ms: number): void {
    this.now += ms;
    for (const thing of [...this.projects, ...this.clusters]) {
      while (thing.ahead[0] !== undefined && thing.ahead[0].at <= this.now)
        thing.status = thing.ahead.shift()?.status ?? thing.status;
      if (thing.nextVersion === undefined || thing.ahead.length > 0) continue;
      thing.version = thing.nextVersion;
      thing.nextVersion = undefined;
      thing.expectedVersion = undefined;
    }
    this.projects = this.projects.filter(({ status }) => status !== 'gone');
    this.clusters = this.clusters.filter(({ status }) => status !== 'gone');
  }
}

/** An emulator that can be stopped and started, and a model that predicts its responses. */
class Pair {
  readonly model = new Model();
  readonly #storage: EmulatorOptions;
  #emulator: Emulator;

  private constructor(storage: EmulatorOptions, emulator: Emulator) {
    this.#storage = storage;
    this.#emulator = emulator;
  }

  static async start(storage: EmulatorOptions): Promise<Pair> {
    return new Pair(storage, await createEmulator({ ...options, ...storage }));
  }

  get #control(): EmulatorControl {
    const { url, fetch } = this.#emulator;
    return emulatorControl({ url, fetch });
  }

  close(): Promise<void> {
    return this.#emulator.close();
  }

  async ask(
    method: string,
    below: string,
    body?: unknown,
    signIn = this.#emulator.credentials.authorize(),
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const response = await fetch(this.#emulator.url + below, {
      method,
      headers: signIn,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // Boundary: the emulator answers with objects.
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  async run(step: Step): Promise<void> {
    const { model } = this;
    const project = model.projects[step.which];
    const cluster = model.clusters[step.which];
    switch (step.kind) {
      case 'createProject': {
        const taken = model.projects.some(({ name }) => name === step.name);
        const expected = taken ? 409 : model.projects.length < 3 ? 200 : 403;
        const answer = await this.ask('POST', '/projects', { ...projectInput, name: step.name });
        expect(answer.status).toBe(expected);
        if (expected === 200) this.#made(model.projects, answer.body['Project'], step.name);
        return;
      }
      case 'createCluster': {
        const taken = model.clusters.some((one) => one.project === project?.id && one.name === step.name);
        const expected = refusalOf(project) ?? (taken ? 409 : 200);
        const answer = await this.ask('POST', '/clusters', {
          ...clusterInput,
          name: step.name,
          project_id: project?.id ?? 'none',
          version: step.version,
        });
        expect(answer.status).toBe(expected);
        if (expected === 200) this.#made(model.clusters, answer.body['Cluster'], step.name, project?.id, step.version);
        return;
      }
      case 'patchProject':
        return this.#patch('/projects', project, refusalOf(project), { description: step.name });
      case 'patchCluster':
        return this.#patch('/clusters', cluster, this.#refusalOfChange(cluster), { description: step.name });
      case 'protect':
        return this.#patch('/clusters', cluster, this.#refusalOfChange(cluster), {
          disable_api_termination: step.which % 2 === 0,
        });
      case 'changeVersion': {
        const fits = step.version === cluster?.version || step.version === nextOf(cluster);
        // An invalid version is refused first, whether the cluster is ready or not.
        const refusal = this.#refusalInProject(cluster) ?? (fits ? refusalOf(cluster) : 422);
        await this.#patch('/clusters', cluster, refusal, { version: step.version });
        if (cluster !== undefined && refusal === undefined)
          cluster.expectedVersion = step.version === cluster.version ? undefined : step.version;
        return;
      }
      case 'upgrade': {
        const next = cluster?.expectedVersion ?? nextOf(cluster);
        const expected = this.#refusalOfChange(cluster) ?? (next === undefined ? 409 : 200);
        expect((await this.ask('PATCH', `/clusters/${cluster?.id ?? 'none'}/upgrade`)).status).toBe(expected);
        if (cluster === undefined || expected !== 200) return;
        cluster.nextVersion = next;
        model.begin(cluster, ['upgrading', 45_000]);
        return;
      }
      case 'kubeconfig': {
        const runs = ['ready', 'updating', 'upgrading'].includes(cluster?.status ?? '');
        const expected = this.#refusalInProject(cluster) ?? (runs ? 200 : 503);
        const answer = await this.ask('GET', `/clusters/${cluster?.id ?? 'none'}/kubeconfig?user=${step.name}&ttl=1h`);
        expect(answer.status).toBe(expected);
        if (expected === 200)
          expect(answer.body['Cluster']).toMatchObject({
            data: { kubeconfig: expect.stringContaining(`name: ${step.name}@${cluster?.name}`) as unknown },
          });
        return;
      }
      case 'signIn':
        this.#handedOut((await this.ask('GET', '/projects')).headers);
        return;
      case 'useTokens': {
        const pair = model.pairs[step.which];
        if (pair === undefined) return;
        const isOver = model.now - pair.madeAt >= options.tokens.refreshSeconds * 1000;
        const isSpent = pair.usedAt !== undefined && model.now - pair.usedAt > 30_000;
        const answer = await this.ask('GET', '/projects', undefined, pair.headers);
        expect(answer.status).toBe(pair.revoked || isOver || isSpent ? 401 : 200);
        if (answer.status !== 200) return;
        pair.usedAt ??= model.now;
        // Not each time: a pair should reach its grace period and its end.
        if (step.name === 'aa') this.#handedOut(answer.headers);
        return;
      }
      case 'revoke':
        await this.#control.revokeTokens();
        for (const pair of model.pairs) pair.revoked = true;
        return;
      case 'deleteProject': {
        const used = model.clusters.some((one) => one.project === project?.id);
        return this.#delete('/projects', project, refusalOf(project) ?? (used ? 403 : undefined));
      }
      case 'deleteCluster':
        return this.#delete(
          '/clusters',
          cluster,
          this.#refusalOfChange(cluster) ?? (cluster?.protected === true ? 403 : undefined),
        );
      case 'advance':
        model.advance(step.ms);
        await this.#control.clock.advance(step.ms);
        return;
      case 'restart':
        await this.#emulator.close();
        this.#emulator = await createEmulator({ ...options, ...this.#storage });
        return;
      case 'look':
        return this.look();
    }
  }

  /** The emulator and the model must have the same resources. */
  async look(): Promise<void> {
    const projects = (await this.ask('GET', '/projects')).body['Projects'];
    expect(projects).toMatchObject(
      this.model.projects.map(({ id, name, status, description }) => ({ id, name, status, description })),
    );
    expect(projects).toHaveLength(this.model.projects.length);
    const clusters = (await this.ask('GET', '/clusters/all')).body['Clusters'];
    expect(clusters).toMatchObject(
      this.model.clusters.map(({ id, name, project, version, expectedVersion, status, description }) => ({
        id,
        name,
        project_id: project,
        version,
        expected_version: expectedVersion ?? null,
        description,
        statuses: { status },
      })),
    );
    expect(clusters).toHaveLength(this.model.clusters.length);
  }

  #handedOut(headers: Headers): void {
    const signIn = { AccessToken: headers.get('access-token') ?? '', RefreshToken: headers.get('refresh-token') ?? '' };
    this.model.pairs = [{ headers: signIn, madeAt: this.model.now, revoked: false }, ...this.model.pairs].slice(
      0,
      pairsKept,
    );
  }

  #made(things: Thing[], shown: unknown, name: string, project?: string, version?: string): void {
    // Boundary: a project or a cluster, as just created.
    const { id } = shown as { id: string };
    const thing: Thing = { id, name, project, version, description: '', protected: false, status: '', ahead: [] };
    this.model.begin(thing, ['pending', 3_000], ['deploying', 40_000]);
    things.push(thing);
  }

  /** Why a cluster cannot be changed: its own status or its project's; undefined if it can. */
  #refusalInProject(cluster: Thing | undefined): number | undefined {
    if (cluster === undefined) return 404;
    if (cluster.status === 'deleting') return 409;
    return refusalOf(this.model.projects.find(({ id }) => id === cluster.project));
  }

  #refusalOfChange(cluster: Thing | undefined): number | undefined {
    return this.#refusalInProject(cluster) ?? refusalOf(cluster);
  }

  async #patch(
    below: string,
    thing: Thing | undefined,
    refusal: number | undefined,
    changes: { description?: string; disable_api_termination?: boolean; version?: string },
  ): Promise<void> {
    expect((await this.ask('PATCH', `${below}/${thing?.id ?? 'none'}`, changes)).status).toBe(refusal ?? 200);
    if (thing === undefined || refusal !== undefined) return;
    thing.description = changes.description ?? thing.description;
    thing.protected = changes.disable_api_termination ?? thing.protected;
    this.model.begin(thing, ['updating', 15_000]);
  }

  async #delete(below: string, thing: Thing | undefined, refusal: number | undefined): Promise<void> {
    expect((await this.ask('DELETE', `${below}/${thing?.id ?? 'none'}`)).status).toBe(refusal ?? 200);
    if (thing !== undefined && refusal === undefined) this.model.begin(thing, ['deleting', 20_000]);
  }
}

function nextOf(cluster: Thing | undefined): string | undefined {
  return versions[versions.indexOf(cluster?.version ?? '') + 1];
}

/** Why a resource cannot be changed; undefined if it can. */
function refusalOf(thing: Thing | undefined): number | undefined {
  if (thing === undefined) return 404;
  if (thing.status === 'deleting') return 409;
  return thing.status === 'ready' ? undefined : 503;
}

/** Takes random steps, including restarts, and compares each response with the model. */
export async function followModel({
  runs,
  stepsPerRun,
  newStore = () => Promise.resolve({ dataDir: mkdtempSync(path.join(folder, 'run-')) }),
}: {
  readonly runs: number;
  readonly stepsPerRun: number;
  /** Where the state of the next run is kept. @default a folder */
  readonly newStore?: () => Promise<EmulatorOptions>;
}): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: stepsPerRun, maxLength: stepsPerRun }), async (steps) => {
      const pair = await Pair.start(await newStore());
      try {
        for (const one of steps) await pair.run(one);
        await pair.look();
      } finally {
        await pair.close();
      }
    }),
    { numRuns: runs, endOnFailure: true },
  );
}
