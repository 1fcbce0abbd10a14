import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { isObject } from '@oks-kit/core';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../index.ts';
import { clusterInput, projectInput } from '../../testing/inputs.ts';
import { type JsonObject, valueAt } from '../oks-state/kube-object.ts';

/** The output and exit code of a command. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A response of a cluster's Kubernetes API. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A cluster in its own emulator, with functions for tests. */
export interface TestCluster {
  readonly emulator: Emulator;
  readonly id: string;
  readonly folder: string;
  /** Calls the service. */
  readonly service: (method: string, pathname: string, body?: unknown) => Promise<unknown>;
  /** Writes a new kubeconfig and returns its path. */
  readonly kubeconfig: (query?: string) => Promise<string>;
  readonly kubectl: (
    args: readonly string[],
    options?: {
      readonly kubeconfig?: string;
      readonly input?: unknown;
      readonly editor?: string;
      /** A new name, so that kubectl has cached nothing for this cluster. */
      readonly cache?: string;
    },
  ) => Promise<Printed>;
  /** Runs kubectl and returns its output. Throws if it prints an error or a warning. */
  readonly output: (...args: readonly string[]) => Promise<string>;
  /** Starts kubectl and collects its output until `done` returns true. */
  readonly follow: (
    args: readonly string[],
    done: (out: string) => boolean,
  ) => { readonly begun: Promise<void>; readonly printed: Promise<string> };
  /** Calls the cluster's Kubernetes API with the certificate of a kubeconfig. */
  readonly call: (method: string, pathname: string, options?: CallOptions) => Promise<Answered>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly kubeconfig?: unknown;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const pools = '/apis/oks.dev/v1beta2/nodepools';

export function manifest(name: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: { name },
    spec: { desiredNodes: 2, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a', 'eu-west-2b'], ...spec },
  };
}

/** The kubeconfig in a response of the service. */
export function kubeconfigIn(answer: unknown): string {
  return String(valueAt(answer, ['Cluster', 'data', 'kubeconfig']));
}

export async function createTestCluster(options: EmulatorOptions, version = '1.32'): Promise<TestCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-kubernetes-'));
  const emulator = await createEmulator(options);

  const service: TestCluster['service'] = async (method, pathname, body) => {
    const response = await emulator.fetch(emulator.url + pathname, {
      method,
      headers: emulator.credentials.authorize(),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const idIn = async (answer: Promise<unknown>, key: string): Promise<string> =>
    String(valueAt(await answer, [key, 'id']));
  const untilReady = async (pathname: string, at: readonly string[]): Promise<void> => {
    if (options.clock === 'manual') emulator.clock.advance(3_600_000);
    while (valueAt(await service('GET', pathname), at) !== 'ready') await sleep(20);
  };
  const project_id = await idIn(service('POST', '/projects', projectInput), 'Project');
  await untilReady(`/projects/${project_id}`, ['Project', 'status']);
  const id = await idIn(service('POST', '/clusters', { ...clusterInput, project_id, version }), 'Cluster');
  await untilReady(`/clusters/${id}`, ['Cluster', 'statuses', 'status']);

  let count = 0;
  const kubeconfig = async (query = ''): Promise<string> => {
    count += 1;
    const file = path.join(folder, `kubeconfig-${count}`);
    writeFileSync(file, kubeconfigIn(await service('GET', `/clusters/${id}/kubeconfig?${query}`)), { mode: 0o600 });
    return file;
  };
  const text = async (): Promise<string> => kubeconfigIn(await service('GET', `/clusters/${id}/kubeconfig`));
  const admin = await kubeconfig();
  const adminText = await text();
  const environment = (file: string, cache = 'cache'): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: folder,
    KUBECACHEDIR: path.join(folder, cache),
    KUBECONFIG: file,
  });

  const kubectl: TestCluster['kubectl'] = (args, { kubeconfig: file = admin, input, editor, cache } = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        'kubectl',
        [...args],
        { env: { ...environment(file, cache), KUBE_EDITOR: editor }, timeout: 120_000 },
        (error, out, err) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err });
        },
      );
      child.stdin?.end(input === undefined ? undefined : typeof input === 'string' ? input : JSON.stringify(input));
    });

  return {
    emulator,
    id,
    folder,
    service,
    kubeconfig,
    kubectl,
    async output(...args) {
      const { out, err } = await kubectl(args);
      if (err !== '') throw new Error(`kubectl ${args.join(' ')}: ${err}`);
      return out;
    },
    follow(args, done) {
      const child = spawn('kubectl', [...args], { env: environment(admin), stdio: ['ignore', 'pipe', 'inherit'] });
      const begun = Promise.withResolvers<undefined>();
      const printed = new Promise<string>((resolve) => {
        let out = '';
        const end = (): void => {
          clearTimeout(deadline);
          child.kill();
          resolve(out);
        };
        const deadline = setTimeout(end, 120_000);
        child.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString('utf8');
          begun.resolve(undefined);
          if (done(out)) end();
        });
        child.on('close', end);
      });
      return { begun: begun.promise, printed };
    },
    call: (method, pathname, callOptions = {}) =>
      callCluster(method, pathname, { kubeconfig: parse(adminText) as unknown, ...callOptions }),
    async close() {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One request, with the certificate of a parsed kubeconfig. */
export function callCluster(
  method: string,
  pathname: string,
  { kubeconfig, body, headers = {} }: CallOptions,
): Promise<Answered> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      serverOf(kubeconfig) + pathname,
      {
        method,
        agent: false,
        ...tlsOf(kubeconfig),
        headers: {
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: String(incoming.headers['content-type']).startsWith('application/json') ? linesOf(answer) : answer,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** One JSON value, or those of a watch. */
function linesOf(text: string): unknown {
  const values = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
  return text.endsWith('\n') ? values : values[0];
}

export function serverOf(kubeconfig: unknown): string {
  return String(valueAt(first(kubeconfig, 'clusters'), ['cluster', 'server']));
}

function tlsOf(kubeconfig: unknown): Readonly<Record<string, Buffer>> {
  const at = (list: string, ...keys: string[]): string | undefined => {
    const value = valueAt(first(kubeconfig, list), keys);
    return typeof value === 'string' ? value : undefined;
  };
  const pems = {
    ca: at('clusters', 'cluster', 'certificate-authority-data'),
    cert: at('users', 'user', 'client-certificate-data'),
    key: at('users', 'user', 'client-key-data'),
  };
  return Object.fromEntries(
    Object.entries(pems).flatMap(([name, base64]) =>
      base64 === undefined ? [] : [[name, Buffer.from(base64, 'base64')]],
    ),
  );
}

function first(kubeconfig: unknown, list: string): unknown {
  const members = isObject(kubeconfig) ? kubeconfig[list] : undefined;
  return Array.isArray(members) ? members[0] : undefined;
}
