import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newcomer, run } from '../workspace.ts';
import { startSignedIn } from './signed-in.ts';

// Replaces every file that `oks` reads with something unexpected. A command that hangs is stopped by the time limit.

const { keys, profile } = await startSignedIn();
beforeAll(async () => {
  const { env } = newcomer();
  expect(
    await run('oks', ['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q'], { env: { ...env, ...keys } }),
  ).toMatchObject({ code: 0 });
});

/** Root gets its own device, because it could replace that of the machine. */
function placeDevice(at: string): void {
  if (process.getuid?.() !== 0) symlinkSync('/dev/zero', at);
  else expect(spawnSync('mknod', [at, 'c', '1', '5']).status).toBe(0);
}

/** Things that are not files, or too large. They are not read. */
const noFiles: Readonly<Record<string, (at: string) => void>> = {
  'a pipe': (at) => expect(spawnSync('mkfifo', [at]).status).toBe(0),
  'a folder': (at) => mkdirSync(at),
  'an endless device': placeDevice,
  'a loop of links': (at) => symlinkSync(path.basename(at), at),
  '100 MB': (at) => {
    writeFileSync(at, '{');
    truncateSync(at, 100 * 1024 * 1024);
  },
};

/** Files with invalid content. */
const nonsense: Readonly<Record<string, string | Uint8Array>> = {
  'deeply nested and complete': `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'deeply nested and truncated': '['.repeat(200_000),
  'an alias bomb': `a: &a [x, x, x, x, x, x, x, x, x, x]\n${Array.from('bcdefghij')
    .map(
      (name, at) =>
        `${name}: &${name} [${Array(10)
          .fill(`*${'abcdefghi'[at] ?? ''}`)
          .join(', ')}]`,
    )
    .join('\n')}\n`,
  'only a byte order mark': '\u{feff}[',
  'zero bytes': '{"version": 1,\0 "profiles": {}}',
  'all byte values': Uint8Array.from({ length: 4096 }, (_, at) => at % 256),
};

interface Reader {
  readonly file: string;
  /** The command that reads it. If it also writes, the test shows that nothing is overwritten. */
  readonly command: readonly string[];
  /** The error code and the exit code. */
  readonly refused: readonly [code: string, exit: number];
  /** The exit code if invalid content is treated like a missing file. */
  readonly ignored?: number;
  /** Whether credentials come from environment variables. @default true */
  readonly signedIn?: boolean;
}

const readers: readonly Reader[] = [
  { file: 'config/config.json', command: ['profile', 'use', 'work'], refused: ['credentials', 3], signedIn: false },
  { file: 'config/config.json', command: ['project', 'list'], refused: ['credentials', 3], signedIn: false },
  { file: 'home/.oks_cli/config.json', command: ['project', 'list'], refused: ['credentials', 3], signedIn: false },
  { file: 'home/.osc/config.json', command: ['profile', 'list'], refused: ['credentials', 3], signedIn: false },
  { file: 'osc.json', command: ['profile', 'import'], refused: ['credentials', 3], signedIn: false },
  { file: 'config/state/defaults.json', command: ['project', 'use', 'shop'], refused: ['file', 1] },
  { file: 'config/state/defaults.json', command: ['cluster', 'list'], refused: ['file', 1] },
  { file: 'config/state/emulator.json', command: ['emulator', 'status'], refused: ['file', 1], ignored: 4 },
  { file: 'kubeconfig', command: ['kubeconfig', 'remove', 'shop/web'], refused: ['file', 1] },
  { file: 'kubeconfig', command: ['kubeconfig', 'list'], refused: ['file', 1] },
  { file: 'authorities.pem', command: ['project', 'list', '--ca-file', 'authorities.pem'], refused: ['input', 2] },
  {
    file: 'body.yaml',
    command: ['cluster', 'create', 'web', '-p', 'shop', '--dry-run', '--file', 'body.yaml'],
    refused: ['input', 2],
  },
  { file: 'body.yaml', command: ['api', 'CreateProject', '--body', 'body.yaml'], refused: ['input', 2] },
];

async function read(
  { file, command, signedIn = true }: Reader,
  place: (at: string) => void,
): Promise<{ code: number | null; err: string; at: string; changed: boolean }> {
  const { folder, env } = newcomer();
  const at = path.join(folder, file);
  mkdirSync(path.dirname(at), { recursive: true, mode: 0o700 });
  place(at);
  const before = JSON.stringify(lstatSync(at));
  const { code, out, err } = await run('oks', [...command, '-o', 'json'], {
    cwd: folder,
    env: {
      ...env,
      ...(signedIn ? keys : {}),
      KUBECONFIG: path.join(folder, 'kubeconfig'),
      OSC_CONFIG_FILE: file === 'osc.json' ? at : '',
    },
  });
  // Only the access time may change.
  const kept = (text: string): string => text.replace(/"atime[^,]*,/g, '');
  expect(`${out}${err}`).not.toMatch(/fault of oks|\n\s+at |[^\n -~“”‘’…→]/u);
  return { code, err, at, changed: kept(JSON.stringify(lstatSync(at))) !== kept(before) };
}

const places = readers.map((reader) => [reader.file, reader.command.slice(0, 2).join(' '), reader] as const);

describe.concurrent.each(places)('instead of %s, for oks %s', (_, __, reader) => {
  const [kind, exit] = reader.refused;

  // A body can come from a pipe. The command then waits and can be interrupted.
  test.each(Object.entries(noFiles).filter(([name]) => name !== 'a pipe' || reader.file !== 'body.yaml'))(
    '%s is refused, and the error names the file',
    async (name, place) => {
      const { code, err, at, changed } = await read(reader, place);
      expect([code, changed, err]).toEqual([exit, false, expect.stringMatching(/^\{.*\}\n$/)]);
      expect(JSON.parse(err)).toMatchObject({ code: kind, message: expect.stringContaining(at) });
      expect(err).toContain(
        {
          'a pipe': 'it is a pipe',
          'a folder': 'it is a folder',
          'an endless device': 'it is a device',
          'a loop of links': '(ELOOP)',
          '100 MB': 'is larger than',
        }[name],
      );
    },
  );

  // Each content is tested with one command per file, the one that also writes it.
  const isFirst = readers.find(({ file }) => file === reader.file) === reader;
  test.each(isFirst ? Object.entries(nonsense) : [])('a file %s', async (_name, content) => {
    const { code, err, changed } = await read(reader, (at) => writeFileSync(at, content));
    expect([code, changed]).toEqual([reader.ignored ?? exit, false]);
    if (reader.ignored !== undefined) return;
    expect(JSON.parse(err)).toMatchObject({
      code: expect.stringMatching(kind === 'file' ? /^(?:file|kubeconfig)$/ : kind),
      message: expect.stringContaining(path.basename(reader.file)),
    });
  });
});

describe.concurrent('instead of a session file', () => {
  // Boundary: our own output.
  const input = JSON.stringify({ ...(JSON.parse(profile) as object), session: true });

  test.each([
    ...Object.entries(noFiles),
    ...Object.entries(nonsense).map(([name, content]) => [name, (at: string) => writeFileSync(at, content)] as const),
  ])('%s does not make calls fail', async (_, place) => {
    const { folder, env } = newcomer();
    expect(await run('oks', ['profile', 'add', 'work', '--from-stdin'], { env, input })).toMatchObject({ code: 0 });
    const [session = ''] = globSync('config/state/sessions/*.json', { cwd: folder }).map((file) =>
      path.join(folder, file),
    );
    rmSync(session);
    place(session);
    const { code, out, err } = await run('oks', ['project', 'list', '-o', 'name'], { env });
    expect([code, out]).toEqual([0, 'shop\n']);
    if (err !== '') expect(err).toContain(session);
    // What can be replaced is replaced, and the next call has a session again.
    if (lstatSync(session).isFile()) expect(JSON.parse(readFileSync(session, 'utf8'))).toMatchObject({ version: 1 });
  });
});

describe.concurrent('instead of a cached certificate', () => {
  test.each([
    ...Object.entries(noFiles),
    ...Object.entries(nonsense).map(([name, content]) => [name, (at: string) => writeFileSync(at, content)] as const),
  ])('%s is ignored', async (_, place) => {
    const file = 'config/cache/kubeconfigs/0123456789012345678901234567890123456789.json';
    const { code, err, changed } = await read({ file, command: ['kubeconfig', 'list'], refused: ['file', 1] }, place);
    expect([code, err, changed]).toEqual([0, '', false]);
  });
});

describe.concurrent('instead of the completion cache', () => {
  test.each([
    ...Object.entries(noFiles),
    ...Object.entries(nonsense).map(([name, content]) => [name, (at: string) => writeFileSync(at, content)] as const),
  ])('%s blocks no command', async (_, place) => {
    const { folder, env } = newcomer();
    const complete = (): ReturnType<typeof run> =>
      run('oks', ['__complete', 'bash', 'project', 'get', ''], { env: { ...env, ...keys } });
    // Completion stores nothing if the service is slower than its time limit.
    let kept: string[] = [];
    for (; kept.length === 0; kept = globSync('config/cache/completion/*.json', { cwd: folder })) await complete();
    for (const file of kept.map((one) => path.join(folder, one))) {
      rmSync(file);
      place(file);
    }
    expect(await complete()).toMatchObject({ code: 0, err: '' });
  });
});

test('a byte order mark is accepted', async () => {
  const { folder, env } = newcomer();
  mkdirSync(path.join(folder, 'config'));
  writeFileSync(
    path.join(folder, 'config/config.json'),
    `\u{feff}${JSON.stringify({ version: 1, profiles: { work: { access_key: 'AK', secret_key: 'SK' } } })}`,
  );
  writeFileSync(path.join(folder, 'kubeconfig'), '\u{feff}apiVersion: v1\nkind: Config\n');
  expect((await run('oks', ['profile', 'list', '-o', 'name'], { env })).out).toBe('work\n');
  expect(
    await run('oks', ['kubeconfig', 'list'], { env: { ...env, KUBECONFIG: path.join(folder, 'kubeconfig') } }),
  ).toMatchObject({ code: 0 });
});

test('invalid kubeconfigs are not changed, and no temporary files are left', async () => {
  await run('oks', ['cluster', 'create', 'web', '-p', 'shop', '-q'], { env: { ...newcomer().env, ...keys } });
  for (const place of [
    ...Object.values(noFiles),
    ...Object.values(nonsense).map((content) => (at: string) => writeFileSync(at, content)),
  ]) {
    const { folder, env } = newcomer();
    const kubeconfig = path.join(folder, 'kubeconfig');
    place(kubeconfig);
    const { code, err } = await run('oks', ['kubeconfig', 'merge', 'shop/web', '--no-exec'], {
      env: { ...env, ...keys, KUBECONFIG: kubeconfig },
    });
    expect([code, err]).toEqual([1, expect.stringContaining(kubeconfig)]);
    expect([existsSync(`${kubeconfig}.bak`), existsSync(`${kubeconfig}.lock`)]).toEqual([false, false]);
  }
});

describe('standard input', () => {
  const creation = ['cluster', 'create', 'web', '-p', 'shop', '--dry-run', '--file'];

  test.each([
    ['--file -', creation.concat('-')],
    ['--body -', ['api', 'CreateProject', '--body', '-']],
    ['--from-stdin', ['profile', 'add', 'work', '--from-stdin']],
  ])('that is endless as `%s` is read up to the limit', async (_, command) => {
    const { env } = newcomer();
    const line = ['yes', '|', 'oks', ...command].join(' ');
    expect(await run('sh', ['-c', line], { env: { ...env, ...keys } })).toEqual({
      code: 2,
      out: '',
      err: 'oks: Standard input is larger than 1 MiB.\nhint: Check that it is the right file.\n',
    });
  });

  test('that never ends can be interrupted', async () => {
    const { folder, env } = newcomer();
    noFiles['a pipe']?.(path.join(folder, 'pipe'));
    for (const [signal, source] of [
      ['TERM', 'pipe'],
      ['INT', 'pipe'],
      ['TERM', '- < pipe'],
      ['INT', '- < pipe'],
    ] as const) {
      // The rest is written when the command has started to read. Then nothing follows.
      const line =
        `oks ${creation.join(' ')} ${source} 2>&1 & exec 8> pipe; head -c 100000 /dev/zero >&8; kill -s ` +
        `${signal} $!; wait $!; echo "$?"`;
      const { out } = await run('sh', ['-c', line], { cwd: folder, env: { ...env, ...keys } });
      expect(out).toBe('oks: Interrupted. Requests that were already sent may still take effect.\n130\n');
    }
  });
});
