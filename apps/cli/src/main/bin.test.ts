import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, endOf } from '../testing/ended.fixture.ts';
import { type OksSession, startOksSession } from '../testing/oks-session.ts';

// Tests of the process: pipes, signals and file descriptors.

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
});
afterAll(() => session.close());

const bin = path.join(import.meta.dirname, 'bin.ts');
const oks = `'${process.execPath}' -C @oks-kit/source '${bin}'`;

/** Runs a line of shell code in which `$oks` is this program. The emulator keeps serving requests. */
function shell(line: string, env: Record<string, string> = {}): Promise<Ended> {
  return endOf(
    spawn('bash', ['-c', `set -o pipefail\noks() { ${oks} "$@"; }\n${line}`], {
      env: { ...session.env, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], HOME: session.home, ...env },
      timeout: 120_000,
    }),
  );
}

describe('pipes', () => {
  test.runIf(existsSync('/dev/full'))('a failure to write to standard output is reported in one line', async () => {
    for (const args of ['api --list', 'api --list -o json', 'version', '--help', 'help cluster'])
      expect(await shell(`oks ${args} > /dev/full`)).toEqual({
        code: 1,
        out: '',
        err: expect.stringContaining('Writing to standard output failed: ENOSPC: no space left on device, write.'),
      });
    // stderr is full, so no message can be printed.
    expect(await shell('oks project get nobody 2> /dev/full')).toEqual({ code: 4, out: '', err: '' });
  });

  test('exits quietly with 0 when the reader closes the pipe', async () => {
    expect(await shell('oks api --list -o json | head -1')).toEqual({ code: 0, out: '[\n', err: '' });
    expect(await shell('oks help flags | true')).toEqual({ code: 0, out: '', err: '' });
    // The error message is not read, but the exit code is still that of an error.
    expect(await shell('{ { sleep 0.5; oks nonsense; echo "$?" >&3; } 2>&1 | true; } 3>&1')).toMatchObject({
      out: '2\n',
      err: '',
    });
  });

  test('a slow reader gets every byte', async () => {
    const { code, out, err } = await shell(
      'oks api --list -o json | (sleep 0.3; cat) | wc -c; oks api --list -o json | wc -c',
    );
    expect([code, err]).toEqual([0, '']);
    const [slow, fast] = out.trim().split(/\s+/);
    expect(slow).toBe(fast);
  });

  test('does not consume standard input that it does not need', async () => {
    expect(await shell('printf "a\\nb\\n" | { oks version > /dev/null; cat; }')).toEqual({
      code: 0,
      out: 'a\nb\n',
      err: '',
    });
  });
});

test.each(['http', 'https', '*', 'module,TLS'])(
  'NODE_DEBUG=%s, which prints headers, is refused',
  async (NODE_DEBUG) => {
    const { code, out, err } = await shell('oks project list', { NODE_DEBUG });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^oks: NODE_DEBUG=\S+ prints request headers, including your keys\.$/m);
    expect(err).not.toContain(session.emulator.account.secret_key);
  },
);

test('an empty HOME does not mean the current folder', async () => {
  const { code, out } = await shell(
    'cd "$(mktemp -d)" && mkdir -p .config/oks-kit && echo \'{"version": 1, "profiles": ' +
      '{"of-the-current-folder": {}}}\' > .config/oks-kit/config.json && oks profile list -o name; ls -A',
    { HOME: '', OKS_CONFIG_DIR: '' },
  );
  expect([code, out]).toEqual([0, expect.not.stringContaining('of-the-current-folder')]);
  expect(out.trim().split('\n').at(-1)).toBe('.config');
});

describe('exit', () => {
  test('data goes to stdout, everything else to stderr', async () => {
    expect(await shell('oks --version')).toEqual({
      code: 0,
      out: expect.stringMatching(/^oks \d+\.\d+\.\d+\n$/),
      err: '',
    });
    expect(await shell('oks project get nobody -o json')).toEqual({
      code: 4,
      out: '',
      err: expect.stringMatching(/^\{"code":"not_found",.*\}\n$/),
    });
    expect(await shell('oks project lst')).toEqual({
      code: 2,
      out: '',
      err: 'oks: Unknown command `oks project lst`.\nhint: Did you mean `oks project list`?\n',
    });
  });

  test('exits with 3 and a hint without credentials', async () => {
    const { code, out, err } = await shell('oks project list', {
      OKS_ACCESS_KEY: '',
      OKS_SECRET_KEY: '',
      OKS_ENDPOINT: '',
    });
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^oks: No credentials were found\.\nhint: [^]*oks help authentication/);
  });

  test('only a first run explains authentication', async () => {
    const first = await shell('oks', { OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '', OKS_ENDPOINT: '' });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^No credentials found\.[^]*oks profile add[^]*\nManage OUTSCALE Kubernetes/);
    expect((await shell('oks')).out).toMatch(/^Manage OUTSCALE Kubernetes/);
  });
});

/** Runs a command with pipes. Returns which of the given packages and Node modules it loaded. */
async function loadedBy(
  args: readonly string[],
  watched: { readonly packages: string; readonly builtins: readonly string[] },
): Promise<{ status: number | null; stdout: string; loaded: string[] }> {
  const probe = path.join(session.home, 'probe.mjs');
  writeFileSync(
    probe,
    `import { registerHooks } from 'node:module';
     const { writeSync } = process.getBuiltinModule('node:fs');
     const tell = (text) => writeSync(2, text + '\\n');
     registerHooks({
       resolve(specifier, context, next) {
         const found = next(specifier, context);
         if (/${watched.packages}/.test(found.url)) tell(found.url);
         return found;
       },
     });
     const before = new Set(process.moduleLoadList);
     process.on('exit', () => {
       const loaded = process.moduleLoadList.filter((one) => !before.has(one));
       for (const name of ${JSON.stringify(watched.builtins)})
         if (loaded.some((one) => one.endsWith(' ' + name))) tell(name);
     });`,
  );
  const child = spawn(process.execPath, ['--import', probe, '-C', '@oks-kit/source', bin, ...args], {
    env: { ...session.env, HOME: session.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, out, err } = await endOf(child);
  return { status: code, stdout: out, loaded: err.split('\n').filter((line) => line !== '') };
}

// These are the commands that people run most often.
test('a list command does not load fetch, zod, yaml, TLS, or code that writes files or runs programs', async () => {
  // Of the package that writes files, only the module that reads one is loaded.
  const watched = {
    packages:
      String.raw`\/(?:zod|yaml|ky|undici|string-width|jsonc-parser)(?:\/|$)|` +
      String.raw`\/packages\/files\/src\/(?!read-small-file\.ts|system-error\.ts)`,
    builtins: ['internal/deps/undici/undici', 'child_process', 'fs/promises', 'tty', 'zlib', 'crypto', 'tls', 'https'],
  };
  expect(await loadedBy(['cluster', 'list', '-o', 'json'], watched)).toEqual({ status: 0, stdout: '[]\n', loaded: [] });
});

test('a command for a running emulator does not load the emulator, fetch, or code that starts one', async () => {
  const started = await shell('oks emulator start --port 0 --ephemeral --detach --quiet');
  try {
    expect(started).toMatchObject({ code: 0, err: '' });
    const watched = {
      packages: String.raw`\/packages\/emulator\/src\/(?:index|create-emulator)\.ts$`,
      builtins: ['internal/deps/undici/undici', 'child_process', 'crypto', 'tls', 'https'],
    };
    expect(await loadedBy(['emulator', 'status'], watched)).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^An emulator is running at /),
      loaded: [],
    });
  } finally {
    await shell('oks emulator stop');
  }
});

test.each(['version', '--version', '--help'])('%s does not load the command table', async (word) => {
  const { status, stdout, loaded } = await loadedBy([word], {
    packages: String.raw`\/(?:run-process|app|parse|table)\.ts$|@oks-kit|packages\/`,
    builtins: ['tty', 'net', 'stream', 'util'],
  });
  expect([status, stdout.split('\n')[0], loaded]).toEqual([
    0,
    word === '--help'
      ? 'Manage OUTSCALE Kubernetes as a Service (OKS) from the command line.'
      : expect.stringMatching(/^oks \d/),
    [],
  ]);
});

test('reports the required version on an old Node', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '-e',
      "Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); import(process.argv[1])",
      path.resolve(import.meta.dirname, '../../bin/oks.js'),
    ],
    { encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^oks needs Node 22\.13 or later, but this is Node 20\.1\.0\. Install /),
  ]);
});
