import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Ended, endOf } from '../../testing/ended.fixture.ts';

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Sends a signal when the text has been printed. */
  readonly signalAfter?: { readonly text: string; readonly signal: NodeJS.Signals };
}

/** An emulator with 20 clusters. Each test has a home folder with a profile for it and no kubeconfig. */
export interface KubeconfigHome {
  readonly emulator: Emulator;
  /** The emulator's address. */
  readonly endpoint: string;
  readonly projectId: string;
  /** The IDs of shop/web-0 to shop/web-19. */
  readonly clusterIds: readonly string[];
  readonly home: string;
  /** Number of certificate requests since the test began, or since it was set to 0. */
  sealedCalls: number;
  /** Runs `oks` in its own process. */
  readonly oks: (args: readonly string[], options?: RunOptions) => Promise<Ended>;
  /** The same, with another Node executable. */
  readonly oksUnder: (node: string, args: readonly string[], options?: RunOptions) => Promise<Ended>;
  readonly kubectl: (args: readonly string[], options?: RunOptions) => Promise<Ended>;
  readonly configText: () => string;
  /** Environment variables with the keys of the account, to use instead of the profile. */
  readonly withKeys: () => Record<string, string>;
  /** Creates a cluster. Returns its ID. */
  readonly createCluster: (name: string) => Promise<string>;
}

export const bin = path.resolve(import.meta.dirname, '../../main/bin.ts');

/** A kubeconfig that oks did not create. */
export const foreign =
  'apiVersion: v1\nkind: Config\nclusters:\n  - name: home\n    cluster:\n      server: https://home:6443\n' +
  'contexts:\n  - name: home\n    context:\n      cluster: home\n      user: home\ncurrent-context: home\n' +
  'preferences: {}\nusers:\n  - name: home\n    user:\n      token: theirs\n';

/** Runs real processes, because the tests are about concurrent processes and about files that kubectl reads. */
export function useKubeconfigHome(): KubeconfigHome {
  let emulator: Emulator;
  let front: Server;
  let endpoint: string;
  let projectId: string;
  let clusterIds: string[];
  let home: string;
  let sealedCalls = 0;

  async function create(pathname: string, body: unknown): Promise<string> {
    const response = await emulator.fetch(emulator.url + pathname, {
      method: 'POST',
      headers: { ...emulator.credentials.authorize(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    // Boundary: what these operations answer.
    const answer = (await response.json()) as Record<string, { id: string }>;
    const found = answer['Project'] ?? answer['Cluster'];
    if (found === undefined) throw new Error(JSON.stringify(answer));
    return found.id;
  }
  const createCluster = (name: string): Promise<string> =>
    create('/clusters', {
      name,
      project_id: projectId,
      admin_whitelist: ['127.0.0.1/32'],
      version: '1.31',
      cidr_pods: '10.91.0.0/16',
      cidr_service: '10.92.0.0/16',
    });

  beforeAll(async () => {
    emulator = await createEmulator({ clock: 'instant', quotas: { clustersPerProject: 100 } });
    front = countingServer(
      () => emulator,
      () => (sealedCalls += 1),
    );
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    // Boundary: a server that listens on TCP has such an address.
    endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}/api/v2`;
    projectId = await create('/projects', { name: 'shop', cidr: '10.50.0.0/16', region: 'eu-west-2' });
    clusterIds = [];
    for (let index = 0; index < 20; index += 1) clusterIds.push(await createCluster(`web-${index}`));
  });
  afterAll(async () => {
    front.close();
    front.closeAllConnections();
    await emulator.close();
  });
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'oks-kube-'));
    mkdirSync(path.join(home, '.config', 'oks-kit'), { recursive: true });
    const { access_key, secret_key } = emulator.account;
    writeFileSync(
      path.join(home, '.config/oks-kit/config.json'),
      JSON.stringify({
        version: 1,
        profiles: { work: { access_key, secret_key, endpoint, region: 'eu-west-2' } },
        default: 'work',
      }),
      { mode: 0o600 },
    );
    sealedCalls = 0;
    return () => rmSync(home, { recursive: true, force: true });
  });

  function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      KUBECONFIG: path.join(home, 'config'),
      CI: 'true',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...options.env,
    };
    const child = spawn(command, args, { env, stdio: 'pipe' });
    child.stdin.on('error', () => undefined).end(options.input);
    const ended = endOf(child);
    let said = '';
    child.stdout.on('data', (text: string) => {
      said += text;
      if (options.signalAfter !== undefined && !child.killed && said.includes(options.signalAfter.text))
        child.kill(options.signalAfter.signal);
    });
    return ended;
  }

  return {
    get emulator() {
      return emulator;
    },
    get endpoint() {
      return endpoint;
    },
    get projectId() {
      return projectId;
    },
    get clusterIds() {
      return clusterIds;
    },
    get home() {
      return home;
    },
    get sealedCalls() {
      return sealedCalls;
    },
    set sealedCalls(count) {
      sealedCalls = count;
    },
    oks: (args, options) => run(process.execPath, ['--conditions=@oks-kit/source', bin, ...args], options),
    oksUnder: (node, args, options) => run(node, ['--conditions=@oks-kit/source', bin, ...args], options),
    kubectl: (args, options) => run('kubectl', args, options),
    configText: () => readFileSync(path.join(home, 'config'), 'utf8'),
    withKeys: () => ({
      OKS_ENDPOINT: endpoint,
      OKS_ACCESS_KEY: emulator.account.access_key,
      OKS_SECRET_KEY: emulator.account.secret_key,
    }),
    createCluster,
  };
}

/** A server in front of the emulator that counts certificate requests. */
function countingServer(emulatorOf: () => Emulator, count: () => void): Server {
  return createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      // Boundary: a message without an encoding yields bytes.
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      if (request.method === 'POST' && request.url?.includes('/kubeconfig') === true) count();
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      const body = Buffer.concat(chunks);
      const answer = await emulatorOf().fetch(`http://localhost${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers,
        ...(body.length === 0 ? {} : { body }),
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    })();
  });
}
