import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runApp } from '../../../cli/src/main/app.ts';
import { commandTable } from '../../../cli/src/commands/table.ts';
import { root, run } from '../workspace.ts';
import { type Answer, type Arrived, passOn, startGateway } from './gateway.ts';

const emulator = await createEmulator({ clock: 'instant', tokens: true });
const gateway = await startGateway();
const { access_key, secret_key, username, password } = emulator.account;
const folder = mkdtempSync(path.join(tmpdir(), 'oks-secrets-'));
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const totpSecret = 'CANARYCANARYCANARYCANARY';
const secrets = new Set([
  secret_key,
  password,
  btoa(`${username}:${password}`),
  totpSecret,
  btoa(secret_key),
  'CANARYKUBECONFIG',
]);
/** Parts of a private key, in PEM and in a kubeconfig. */
const privateKey = /PRIVATE KEY|LS0tLS1CRUdJTi[\w+/]{0,8}QUklWQVRFI/;

const key = { access_key, secret_key };
const login = { username, password };
const json = (file: string, value: unknown): void => {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(value), { mode: 0o600 });
};
const ownProfile = (home: string, profile: object): void =>
  json(path.join(home, 'config/config.json'), { version: 1, default: 'work', profiles: { work: profile } });

/** Sources of secrets: files in a home folder and environment variables. */
const sources: Record<string, (home: string, endpoint: string) => Record<string, string>> = {
  'variables with a key': (_, endpoint) => ({
    OKS_ACCESS_KEY: access_key,
    OKS_SECRET_KEY: secret_key,
    OKS_ENDPOINT: endpoint,
  }),
  'variables with a user name': (_, endpoint) => ({
    OKS_USERNAME: username,
    OKS_PASSWORD: password,
    OKS_ENDPOINT: endpoint,
  }),
  'variables of the SDKs': (_, endpoint) => ({
    OSC_ACCESS_KEY: access_key,
    OSC_SECRET_KEY: secret_key,
    OSC_ENDPOINT_OKS: endpoint,
  }),
  'a profile with a session': (home, endpoint) => (ownProfile(home, { ...key, endpoint }), {}),
  'a profile with a user name and an authenticator': (home, endpoint) => (
    ownProfile(home, { ...login, endpoint, totp_secret: totpSecret }), {}
  ),
  'a credential command': (home, endpoint) => {
    json(path.join(home, 'vault'), key);
    ownProfile(home, { credential_command: ['cat', path.join(home, 'vault')], endpoint });
    return {};
  },
  'a profile of the Python client': (home, endpoint) => (
    json(path.join(home, '.oks_cli/config.json'), { default: { ...key, endpoint } }), {}
  ),
};

const secretOf = ({ request: { headers } }: Arrived): string =>
  String(headers['secretkey'] ?? headers.authorization ?? headers['refresh-token']);
/** Everything of a request that a gateway could repeat in its response. */
const echoOf = (arrived: Arrived): string =>
  `${secretOf(arrived)} ${JSON.stringify(arrived.request.headers)} ${arrived.body}`;
const echo =
  (status: number, type: string, shape: (text: string) => unknown, headers: Record<string, string> = {}): Answer =>
  (arrived) => {
    const told = shape(echoOf(arrived));
    const secret = secretOf(arrived);
    const text = typeof told === 'string' ? told : JSON.stringify(told);
    const repeated = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SECRET', encodeURIComponent(secret))]),
    );
    arrived.response
      .writeHead(status, `Sent ${secret}`, {
        'content-type': type,
        'x-request-id': secret,
        'x-echo': secret,
        ...repeated,
      })
      .end(text);
  };
const envelope = (text: string): unknown => ({
  Errors: [{ Code: text, Type: text, Details: text }],
  ResponseContext: { RequestId: text },
});

/** Failures, from the first or a later call of a command on. */
const faults: Record<string, Answer | { readonly endpoint: () => string }> = {
  'responses with the wrong types': (arrived) =>
    echo(200, 'application/json', () => ({
      Cluster: 1,
      Project: 1,
      Clusters: 1,
      Projects: 1,
      ResponseContext: { RequestId: secretOf(arrived) },
    }))(arrived),
  '400 with an echo': echo(400, 'application/json', (text) => ({ message: text, headers: text })),
  '401 with an echo': echo(401, 'application/json', envelope),
  '403 with an HTML page': echo(403, 'text/html', (text) => `<pre>${text}</pre>`),
  '404 with an echo': echo(404, 'application/json', envelope),
  '409 with an echo': echo(409, 'application/json', envelope),
  '422 with an echo of each field': echo(422, 'application/json', (text) => ({
    Errors: [{ Details: [{ loc: ['header', text], msg: text, input: text }] }],
  })),
  '429 with an echo': echo(429, 'application/json', envelope, { 'retry-after': '86400' }),
  '500 with an echo': echo(500, 'application/json', envelope),
  'a successful page': (arrived) => echo(200, `text/plain; ${secretOf(arrived)}`, (text) => text)(arrived),
  'truncated JSON': echo(200, 'application/json', (text) => `{"Project": {"name": ${JSON.stringify(text)}`),
  'a kubeconfig in the wrong place': (arrived) => {
    if (/kubeconfig/.test(arrived.path))
      return echo(200, 'application/json', () => ({ Cluster: { data: { kubeconfig: ['CANARYKUBECONFIG'] } } }))(
        arrived,
      );
    // A change would affect the following tests.
    return arrived.request.method === 'GET'
      ? passOn(arrived, emulator)
      : echo(409, 'application/json', envelope)(arrived);
  },
  'a redirect that repeats the key': echo(302, 'text/html', (text) => text, {
    location: 'https://elsewhere.example/login?key=SECRET#SECRET',
  }),
  'a request for a one-time password': echo(401, 'application/json', (text) => ({ otp_required: true, message: text })),
  'a closed connection': ({ request }) => void request.socket.destroy(),
  silence: () => undefined,
  'a refused connection': { endpoint: () => 'http://127.0.0.1:1/api/v2' },
  'an unknown certificate authority': { endpoint: () => kubernetes },
};

let kubernetes = '';
beforeAll(async () => {
  const oks = createClient({ baseUrl: emulator.url, fetch: emulator.fetch, credentials: emulator.credentials });
  const project = await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  for (const name of ['web', 'api'])
    await oks.clusters.create({
      name,
      project_id: project.id,
      admin_whitelist: ['127.0.0.1/32'],
      version: '1.31',
      cidr_pods: '10.91.0.0/16',
      cidr_service: '10.92.0.0/16',
    });
  const { id = '' } = (await oks.clusters.listAll())[0] ?? {};
  // The certificate of a cluster is signed by an unknown authority.
  kubernetes = `${/server: (\S+)/.exec(await oks.clusters.kubeconfig(id))?.[1] ?? ''}/api/v2`;
});

/** Collects the tokens and codes of responses, which are secrets too. */
function note(headers: Readonly<Record<string, unknown>>): void {
  for (const name of ['access-token', 'refresh-token', 'x-otp-code']) {
    const secret = headers[name];
    if (typeof secret === 'string' && secret !== '') secrets.add(secret);
  }
}

/** The known secrets that a text contains. */
const knownIn = (text: string): string[] => [...secrets].filter((secret) => text.includes(secret));

/** The same, and what looks like a private key. */
const shownIn = (text: string): string[] => [...knownIn(text), ...(privateKey.test(text) ? ['a private key'] : [])];

/** The code of oks knows what a private key looks like. */
const isCode = (file: string): boolean => file.startsWith('config/cache/compiled/');

/** The files that may contain secrets and must be private. */
const keepers = [
  /^config\/config\.json$/,
  /^config\/state\/sessions\/[\w.-]+$/,
  /^config\/cache\/kubeconfigs\/[\w.-]+$/,
  /^vault$/,
  /^\.oks_cli\/config\.json$/,
  /^kube\/config$/,
];

/** The files in a home that contain a secret but may not, or are not private. */
function leaksIn(home: string): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(home, file)).isFile())
    .filter((file) => {
      const text = readFileSync(path.join(home, file), isCode(file) ? 'latin1' : 'utf8');
      return (isCode(file) ? knownIn(text) : shownIn(text)).length > 0;
    })
    .filter(
      (file) => !keepers.some((keeper) => keeper.test(file)) || (statSync(path.join(home, file)).mode & 0o77) !== 0,
    )
    .map((file) => `${file}, ${(statSync(path.join(home, file)).mode & 0o777).toString(8)}`);
}

/** The arguments of a command line, without shell syntax. */
const wordsOf = (example: string): string[] =>
  [...(example.split(/ [<>|] /)[0] ?? '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .slice(1)
    .map(([, double, single, bare]) => double ?? single ?? bare ?? '');

/**
 * The examples of all commands that use credentials. The emulator commands are left out, because they print its keys on
 * purpose, and the console, which runs until Ctrl-C: the tests of the console search its responses for keys.
 */
const lines = commandTable
  .filter(({ spec }) => !['emulator', 'completion', 'console', 'help', 'version'].includes(spec.path[0]))
  .flatMap(({ spec }) =>
    spec.examples.filter((example) => example.startsWith('oks ') && !example.includes('--watch')).map(wordsOf),
  )
  .map((words) =>
    words
      .filter((word) => !/^(-o|wide|json|yaml|--profile|work)$/.test(word))
      .map((word) => word.replace(/^(--wait=)?\d+m$/, '$11s')),
  )
  .map((words) =>
    words[1] === 'wait' && !words.includes('--wait-timeout') ? [...words, '--wait-timeout', '1s'] : words,
  );
const formats = [['--verbose'], ['-o', 'json'], ['-o', 'yaml', '--verbose'], []];

function newHome(): string {
  const home = mkdtempSync(path.join(folder, 'home-'));
  const fields = { name: 'web', cidr: '10.60.0.0/18', region: 'eu-west-2' };
  for (const file of ['project.yaml', 'cluster.yaml', 'nodepool.yaml', 'profile.json'])
    json(path.join(home, file), fields);
  return home;
}

/** Runs a command in this process and returns its leaks. */
async function leaksOf(
  words: readonly string[],
  format: readonly string[],
  home: string,
  given: Readonly<Record<string, string>>,
  piped: string,
): Promise<string[]> {
  let said = '';
  let printed = '';
  const started: string[] = [];
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const argv = [...words.slice(0, end), ...format, '--timeout', '1', '--non-interactive', ...words.slice(end)];
  const code = await runApp(argv, {
    env: {
      OKS_CONFIG_DIR: path.join(home, 'config'),
      KUBECONFIG: path.join(home, 'kube/config'),
      PATH: process.env['PATH'],
      ...given,
    },
    home,
    userId: process.getuid?.(),
    cwd: home,
    stdout: { write: (text) => void (printed += text), isTerminal: false, columns: undefined, rows: undefined },
    stderr: { write: (text) => void (said += text), isTerminal: false, columns: undefined, rows: undefined },
    stdin: {
      isTerminal: false,
      readLine: () => Promise.resolve(undefined),
      readSecret: () => Promise.resolve(undefined),
      readAll: () => Promise.resolve(piped),
    },
    self: [process.execPath],
    runProgram: (...program) => (started.push(JSON.stringify(program)), Promise.resolve(0)),
    now: () => Date.now(),
    uptimeMs: () => performance.now(),
    signal: new AbortController().signal,
  });
  const mayPrint = /^kubeconfig (get|exec)/.test(words.join(' ')) ? ['a private key'] : [];
  return [
    ...shownIn(said).map((secret) => `stderr: ${secret}`),
    ...shownIn(started.join('\n')).map((secret) => `a program: ${secret}`),
    ...shownIn(printed)
      .filter((secret) => !mayPrint.includes(secret))
      .map((secret) => `stdout: ${secret}`),
    ...leaksIn(home).map((file) => `a file: ${file}`),
    ...(said.includes('Internal error') ? [`stderr: ${said}`] : []),
  ].map((leak) => `oks ${argv.join(' ')}, exit code ${code}: ${leak}`);
}

test.each(Object.entries(faults))(
  'no command shows a secret or leaves one in an unprotected file: %s',
  async (fault, what) => {
    const at = Object.keys(faults).indexOf(fault);
    const runs = lines.map(async (words, line) => {
      const home = newHome();
      let left = (line + at) % 3;
      const answer: Answer = async (arrived) => {
        note(arrived.request.headers);
        // Some reads succeed, so that commands get further. Nothing is ever changed.
        if (arrived.request.method === 'GET' && left-- > 0) note(Object.fromEntries(await passOn(arrived, emulator)));
        else if (typeof what === 'function') await what(arrived);
      };
      const endpoint = typeof what === 'function' ? gateway.answering(answer) : what.endpoint();
      const prepare = Object.values(sources)[(line + at) % Object.keys(sources).length];
      return leaksOf(
        words,
        formats[(line + at) % formats.length] ?? [],
        home,
        prepare?.(home, endpoint) ?? {},
        JSON.stringify({ ...key, endpoint }),
      );
    });
    expect((await Promise.all(runs)).flat()).toEqual([]);
  },
);

const vault = (home: string, text: string): string => {
  const file = path.join(home, 'vault');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};
const broken: Record<string, (home: string) => void> = {
  'a truncated profile file': (home) => {
    ownProfile(home, key);
    writeFileSync(
      path.join(home, 'config/config.json'),
      `{"version": 1, "profiles": {"work": {"secret_key": "${secret_key}" "oops`,
    );
  },
  'a broken file of another client': (home) => {
    json(path.join(home, '.oks_cli/config.json'), {});
    writeFileSync(path.join(home, '.oks_cli/config.json'), `{"default": {"secret_key": "${secret_key}", }`);
  },
  'a key in place of a command': (home) => ownProfile(home, { credential_command: secret_key }),
  'a password without its user name': (home) => ownProfile(home, { password }),
  'a command that prints its secret and fails': (home) =>
    ownProfile(home, { credential_command: ['sh', '-c', `cat ${vault(home, JSON.stringify(key))}; exit 3`] }),
  'a command that prints no JSON': (home) => ownProfile(home, { credential_command: ['cat', vault(home, secret_key)] }),
  'commands that do not exist': (home) =>
    ownProfile(home, { credential_command: ['/nowhere/vault'], otp_command: ['/nowhere/otp'] }),
};

test.each(Object.entries(broken))('no command shows its secrets: %s', async (_, prepare) => {
  const runs = lines.map((words, line) => {
    const home = newHome();
    prepare(home);
    return leaksOf(
      words,
      formats[line % formats.length] ?? [],
      home,
      {},
      `{"secret_key": "${secret_key}", "username": 7}`,
    );
  });
  expect((await Promise.all(runs)).flat()).toEqual([]);
});

// Arguments and environment variables of real processes, and of those that they start.
test.each(Object.keys(sources))(
  'no process started by oks receives a secret in its arguments or variables: %s',
  async (source) => {
    const home = newHome();
    const seen = path.join(home, 'seen');
    const bin = path.join(home, 'bin');
    mkdirSync(bin);
    for (const [name, then] of [
      ['kubectl', 'exit 0'],
      ['cat', 'exec /bin/cat "$@"'],
    ] as const) {
      // Its own arguments and environment, and the arguments of its parent.
      writeFileSync(
        path.join(bin, name),
        `#!/bin/sh\n{ echo "$0 $*"; env; ps -o args= -p $PPID; } >> '${seen}' 2>&1\n${then}\n`,
        { mode: 0o755 },
      );
    }
    writeFileSync(path.join(bin, 'oks'), `#!/bin/sh\nexec "${path.join(root, 'oks')}" "$@"\n`, { mode: 0o755 });
    const endpoint = gateway.answering(async (arrived) => note(Object.fromEntries(await passOn(arrived, emulator))));
    const env = {
      OKS_CONFIG_DIR: path.join(home, 'config'),
      KUBECONFIG: path.join(home, 'kube/config'),
      HOME: home,
      PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
      ...sources[source]?.(home, endpoint),
    };
    const ended = [];
    for (const words of [
      ['--verbose', 'kubectl', '-c', 'shop/web', 'get', 'nodes'],
      ['kubeconfig', 'merge', 'shop/web', '-o', 'json'],
      ['doctor'],
    ])
      ended.push(await run(path.join(root, 'oks'), words, { cwd: home, env }));
    expect(ended.map(({ code }) => code).slice(0, 2), ended.map(({ err }) => err).join('\n')).toEqual([0, 0]);
    expect(ended.flatMap(({ out, err }) => shownIn(out + err))).toEqual([]);
    const told = readFileSync(seen, 'utf8');
    expect(told).toContain('kubectl get nodes');
    expect(told).toContain('oks.js --verbose kubectl');
    expect(shownIn(told)).toEqual([]);
    expect(leaksIn(home)).toEqual([]);
  },
);
