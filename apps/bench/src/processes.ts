/** A1 to A4 and D: the time that whole processes take. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeBase64, generateKeyPair, sealBox } from '@oks-kit/kubeconfig';
import type { Benchmark } from './benchmark.ts';
import { type ServerProcess, startServer } from './child.ts';
import { clusterListText, sampleEnvironment } from './fixtures.ts';
import { compare, mustBeSame, type ProcessRun, processMs, runProcess } from './measure.ts';

const oks = path.resolve(import.meta.dirname, '../../cli/bin/oks.js');
const unit = 'ms';

function scratch(): { readonly folder: string; readonly env: Record<string, string> } {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-bench-'));
  return { folder, env: { HOME: folder, OKS_CONFIG_DIR: folder, NO_COLOR: '1' } };
}

export const start: Benchmark = async function* () {
  const { folder, env } = scratch();
  try {
    const bare = (): Promise<number> => processMs(['-e', '0'], env);
    for (const [args, goal] of [
      [['version'], 1.1],
      [['--help'], 1.1],
    ] as const) {
      if ((await runProcess([oks, ...args], env)).stdout === '') throw new Error(`oks ${args[0]} printed nothing`);
      yield {
        name: 'A1',
        what: `oks ${args[0]}, compared with node -e 0`,
        goal,
        ratio: await compare(() => processMs([oks, ...args], env), bare, { unit }),
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface StartedEmulator {
  readonly url: string;
  readonly headers: { readonly AccessKey: string; readonly SecretKey: string };
  readonly cluster: { readonly id: string };
}

function readFirst({ first }: ServerProcess): StartedEmulator {
  // Boundary: sent by `emulator-server.ts`.
  return first as unknown as StartedEmulator;
}

function environmentFor(
  env: Record<string, string>,
  { url, headers }: Pick<StartedEmulator, 'url' | 'headers'>,
): Record<string, string> {
  return { ...env, OKS_ENDPOINT: url, OKS_ACCESS_KEY: headers.AccessKey, OKS_SECRET_KEY: headers.SecretKey };
}

/** What kubectl and the shell call all the time, answered from the cache. */
export const cached: Benchmark = async function* () {
  const { folder, env } = scratch();
  try {
    await using emulator = await startServer('emulator-server.ts', path.join(folder, 'data'));
    const { url, headers, cluster } = readFirst(emulator);
    const environment = environmentFor(env, { url, headers });
    for (const [name, args, expected] of [
      // By ID, as merged contexts name it.
      ['oks kubeconfig exec', ['kubeconfig', 'exec', cluster.id], 'ExecCredential'],
      ['completing a name', ['__complete', 'bash', 'cluster', 'get', ''], 'web'],
    ] as const) {
      const command = [oks, ...args];
      const printsIt = async (): Promise<boolean> => (await runProcess(command, environment)).stdout.includes(expected);
      // The first call fills the cache.
      mustBeSame(name, [await printsIt(), await printsIt()], [true, true]);
      yield {
        name: 'A4',
        what: `${name} from the cache, compared with node -e 0`,
        goal: undefined,
        ratio: await compare(
          () => processMs(command, environment),
          () => processMs(['-e', '0'], environment),
          { unit },
        ),
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const bareScript = `
const response = await fetch(process.env.URL_TO_FETCH, { headers: { AccessKey: 'a', SecretKey: 's' } });
const { Clusters } = await response.json();
for (const { name, statuses, version } of Clusters) console.log(name, statuses.status, version);
`;

/** The same with node:http or node:https, which is the fastest possible script. */
const leanScript = `
const { get } = process.getBuiltinModule(process.env.URL_TO_FETCH.startsWith('https:') ? 'node:https' : 'node:http');
get(process.env.URL_TO_FETCH, { headers: { AccessKey: 'a', SecretKey: 's' } }, (incoming) => {
  let text = '';
  incoming.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  incoming.on('end', () => {
    for (const { name, statuses, version } of JSON.parse(text).Clusters) console.log(name, statuses.status, version);
  });
});
`;

export const list: Benchmark = async function* () {
  const { folder, env } = scratch();
  try {
    const { cluster, project } = await sampleEnvironment();
    const text = clusterListText(cluster, 20);
    const projectPath = `/api/v2/projects/${project.id}`;
    const projectText = JSON.stringify({ ResponseContext: { RequestId: 'r' }, Project: project });
    const script = path.join(folder, 'bare.mjs');
    const lean = path.join(folder, 'lean.mjs');
    writeFileSync(script, bareScript);
    writeFileSync(lean, leanScript);
    const sides = async function* (url: string, scheme: string, most: number, more: Record<string, string>) {
      const environment = {
        ...env,
        ...more,
        OKS_ENDPOINT: url,
        OKS_ACCESS_KEY: 'a',
        OKS_SECRET_KEY: 's',
        URL_TO_FETCH: `${url}/clusters/all`,
      };
      const cached = { ...environment, NODE_COMPILE_CACHE: path.join(folder, 'compiled') };
      for (const [name, args, goal, surroundings] of [
        ['oks cluster list', [oks, 'cluster', 'list'], most, environment],
        ['the same with NODE_COMPILE_CACHE on both sides', [oks, 'cluster', 'list'], undefined, cached],
        [`a script that uses node:${scheme}`, [lean], undefined, environment],
      ] as const) {
        const what = `${name}, compared with a script that uses fetch, over ${scheme}`;
        const rows = async (side: readonly string[]): Promise<string[]> =>
          (await runProcess(side, surroundings)).stdout
            .match(/^web-\d+ .*ready.*1\.\d+/gm)
            ?.map((row) => row.split(' ')[0] ?? '') ?? [];
        const [a, b] = [await rows(args), await rows([script])];
        mustBeSame(what, [a, a.length], [b, 20]);
        const ratio = await compare(
          () => processMs(args, surroundings),
          () => processMs([script], surroundings),
          { unit },
        );
        yield { name: 'A2', what, goal, ratio };
      }
    };
    {
      await using server = await startServer('raw-server.ts');
      await server.ask({ '/api/v2/clusters/all': text, [projectPath]: projectText });
      yield* sides(`http://127.0.0.1:${String(server.first['port'])}/api/v2`, 'http', 0.75, {});
    }
    const { key, cert, file } = selfSigned(folder);
    const tls = createServer({ key, cert }, (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(request.url === projectPath ? projectText : text);
    });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    try {
      // Boundary: a server that listens on TCP has an AddressInfo.
      const { port } = tls.address() as AddressInfo;
      yield* sides(`https://127.0.0.1:${port}/api/v2`, 'https', 0.9, { NODE_EXTRA_CA_CERTS: file });
    } finally {
      tls.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Compared with `oks-cli`, which `OKS_PYTHON_CLI` names: it cannot be installed from npm. */
export const official: Benchmark = async function* () {
  const program = process.env['OKS_PYTHON_CLI'];
  if (program === undefined) return;
  const { folder, env } = scratch();
  try {
    await using emulator = await startServer('emulator-server.ts', path.join(folder, 'data'));
    const { url, headers } = readFirst(emulator);
    const environment = environmentFor(env, { url, headers });
    const [ours, theirs] = [
      [oks, 'cluster', 'list', '--project', 'shop'],
      ['cluster', 'list', '-p', 'shop'],
    ] as const;
    const runTheirs = (): Promise<ProcessRun> =>
      runProcess(theirs, { ...environment, OKS_ENDPOINT: `${url}/` }, program);
    const runOurs = (): Promise<ProcessRun> => runProcess(ours, environment);
    const listsIt = ({ stdout }: ProcessRun): boolean => /\bweb\b.*\bready\b/.test(stdout);
    mustBeSame('the list of clusters', [listsIt(await runOurs()), listsIt(await runTheirs())], [true, true]);
    yield {
      name: 'A3',
      what: 'oks cluster list, compared with the official Python CLI',
      goal: 0.28,
      ratio: await compare(
        async () => (await runOurs()).wallMs,
        async () => (await runTheirs()).wallMs,
        { unit },
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function selfSigned(folder: string): { readonly key: string; readonly cert: string; readonly file: string } {
  const [keyFile, file] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
      '-keyout',
      keyFile,
      '-out',
      file,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}

export const sealed: Benchmark = async function* () {
  const { folder, env } = scratch();
  try {
    const keys = generateKeyPair();
    const kubeconfig = `apiVersion: v1\nkind: Config\n# ${'x'.repeat(6000)}\n`;
    // Plain JavaScript, because stripping types takes longer than what is measured.
    const script = (name: string): string => path.join(import.meta.dirname, name);
    const file = (name: string): string => path.join(folder, name);
    writeFileSync(file('box'), encodeBase64(sealBox(kubeconfig, keys.publicKeyBase64)));
    writeFileSync(file('key'), Buffer.concat([keys.publicKey, keys.secretKey]));
    writeFileSync(file('plain'), kubeconfig);
    const read = [script('read-only.js'), file('plain')];
    for (const [name, what, goal] of [
      ['open-sealed.js', 'a process that decrypts a kubeconfig of 6 kB', 1.85],
      ['open-sealed-libsodium.js', 'the same with libsodium-wrappers', undefined],
    ] as const) {
      const open = [script(name), file('box'), file('key')];
      mustBeSame('D', (await runProcess(open, env)).stdout, (await runProcess(read, env)).stdout);
      const ratio = await compare(
        () => processMs(open, env),
        () => processMs(read, env),
        { unit },
      );
      yield { name: 'D', what: `${what}, compared with one that only reads it`, goal, ratio };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
