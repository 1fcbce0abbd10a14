import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type OksSession, startOksSession } from '../../testing/oks-session.ts';
import { application } from '../application.ts';
import { runComplete } from './complete-line.ts';

// Presses Tab in a real shell, then Enter, and checks which arguments `oks` receives.

/** Names with characters that a shell would interpret. Each is the only cluster of a project. */
const names = [
  'web',
  'yak;touch pwned',
  '$(touch pwned)',
  '`touch pwned`',
  '$HOME',
  "it's",
  "''",
  'say "hi"',
  'two  words',
  ' blank ',
  'back\\slash\\n',
  'a*',
  '~',
  '~root',
  '#x',
  'b!oo!x',
  'a&touch pwned&',
  'a|touch pwned',
  'a>pwned',
  'a<b',
  '{a,b}',
  '[x]?',
  '(x)',
  '=ls',
  'a=b',
  'a:b',
  'x@y',
  '^a^b',
  '%1',
  'é€',
  'q\'"`$\\;',
];
/** Two names with the same beginning, in one project. */
const twins = ['twin; a', 'twin; b'];
/** The name of a project with such characters. */
const oddProject = "shop's;touch pwned";
/** Names that are not offered: no shell could quote them, or they would be parsed as flags. */
const unsafe = ['new\nline', 'tab\tname', 'escape\u001b[31m', '-rf', '--yes'];

let session: OksSession;
let server: Server;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  session = await startOksSession();
  folder = session.home;
  const common = {
    region: 'eu-west-2',
    tags: {},
    disable_api_termination: false,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  };
  const projects = [...names, ...unsafe, 'twins', oddProject].map((_, index, { length }) => ({
    ...common,
    id: `p-${index}`,
    name: index < length - 2 ? `p${index}` : index < length - 1 ? 'twins' : oddProject,
    cidr: '10.50.0.0/18',
    status: 'ready',
  }));
  const clusters = [...names, ...unsafe, ...twins].map((name, index) => ({
    ...common,
    id: `c-${index}`,
    name,
    project_id: `p-${Math.min(index, names.length + unsafe.length)}`,
    statuses: { status: 'ready' },
  }));
  server = createServer((request, response) => {
    const body = request.url?.includes('/clusters') === true ? { Clusters: clusters } : { Projects: projects };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Boundary: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const main = path.resolve(import.meta.dirname, '../../main/bin.ts');
  // This `oks` completes normally. For any other command it only records its arguments.
  writeFileSync(
    path.join(bin, 'oks'),
    `#!/bin/sh
case "$1" in
  __complete | completion) exec '${process.execPath}' -C @oks-kit/source '${main}' "$@" ;;
esac
printf '%s\\0' "$@" > "$CALLED.part" && mv "$CALLED.part" "$CALLED"
`,
  );
  chmodSync(path.join(bin, 'oks'), 0o755);
  env = {
    HOME: folder,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    TERM: 'xterm',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    CALLED: path.join(folder, 'called'),
    OKS_ENDPOINT: `http://127.0.0.1:${port}/api/v2`,
    OKS_ACCESS_KEY: 'AK',
    OKS_SECRET_KEY: 'SK',
    fish_greeting: '',
  };
  // Fills the cache first: completion in a shell waits for the service only briefly, then uses the cache.
  const texts = { out: '', err: '' };
  await runComplete(['zsh', 'cluster', 'get', ''], application, session.contextFor({ env }, texts), 120_000);
  expect(texts.out).toContain('web');
});
afterAll(async () => {
  server.close();
  await session.close();
});

const patienceMs = 120_000;

interface Prompt {
  /** Types a line, with \t for Tab, and Enter. Returns the arguments that `oks` was called with. */
  enter(line: string): Promise<string[]>;
  end(): void;
}

async function prompt(shell: string, args: readonly string[], load: string): Promise<Prompt> {
  const pty: IPty = spawn(shell, [...args], { cols: 200, rows: 50, cwd: folder, env });
  let screen = '';
  pty.onData((data) => (screen += data));
  const until = (what: string, holds: () => boolean): Promise<void> =>
    vi.waitFor(
      () => {
        if (!holds()) throw new Error(`${what}:\n${screen}`);
      },
      { timeout: patienceMs },
    );
  pty.write(`${load}; echo REA"DY"\r`);
  await until('the shell is ready', () => screen.includes('READY'));
  return {
    async enter(line) {
      const { CALLED: called = '' } = env;
      rmSync(called, { force: true });
      screen = '';
      pty.write(`${line}\r`);
      await until(`oks is called by ${JSON.stringify(line)}`, () => existsSync(called));
      return readFileSync(called, 'utf8').split('\0').slice(0, -1);
    },
    end: () => pty.kill('SIGKILL'),
  };
}

const shells: readonly (readonly [shell: string, args: readonly string[], load: string])[] = [
  ['bash', ['--norc', '--noprofile', '-i'], 'source <(oks completion bash)'],
  ['zsh', ['-f', '-i'], 'autoload -U compinit; compinit -u -D; source <(oks completion zsh)'],
  ['fish', ['--no-config', '-i'], 'oks completion fish | source'],
];

describe.each(shells)('%s', (shell, args, load) => {
  let at: Prompt;
  beforeAll(async () => {
    at = await prompt(shell, args, load);
  });
  afterAll(() => at.end());

  test('completes commands, names, values and files', async () => {
    writeFileSync(path.join(folder, 'cluster.yaml'), '');
    expect(await at.enter('oks cluster upg\tx')).toEqual(['cluster', 'upgrade', 'x']);
    expect(await at.enter('oks project get p1\t0')).toEqual(['project', 'get', 'p10']);
    expect(await at.enter('oks cluster list --output=j\t')).toEqual(['cluster', 'list', '--output=json']);
    expect(await at.enter('oks cluster create web -f clu\t')).toEqual([
      'cluster',
      'create',
      'web',
      '-f',
      'cluster.yaml',
    ]);
    expect(await at.enter('oks nonsense x\t')).toEqual(['nonsense', 'x']);
  });

  // fish expands a tilde even if its own completion inserted it.
  const isOffered = (name: string): boolean => !(shell === 'fish' && name.startsWith('~'));
  const projectOf = (name: string): string => `p${[...names, ...unsafe].indexOf(name)}`;

  test.each(names.filter(isOffered))('a Tab completes %j, and runs nothing', async (name) => {
    const project = projectOf(name);
    expect(await at.enter(`oks cluster get -p ${project} \t`)).toEqual(['cluster', 'get', '-p', project, name]);
    expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
  });

  test.each(names.filter((name) => /^[a-z]/.test(name)).flatMap((name) => [`'${name}`, `"${name}`, name]))(
    'a Tab completes what begins like %s, and runs nothing',
    async (typed) => {
      const name = typed.replace(/^['"]/, '');
      // Not offered in bash, which would insert a line of its history or leave the quote open.
      if (shell === 'bash' && typed.startsWith('"') && /!|"$/.test(name)) return;
      const project = projectOf(name);
      const begun = typed.slice(0, typed === name ? 1 : 2);
      expect(await at.enter(`oks cluster get -p ${project} ${begun}\t`)).toEqual([
        'cluster',
        'get',
        '-p',
        project,
        name,
      ]);
      expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
    },
  );

  test('Tab completes after an equals sign', async () => {
    expect(await at.enter('oks cluster list --project=sho\t')).toEqual(['cluster', 'list', `--project=${oddProject}`]);
    expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
  });

  test('Tab completes the common prefix of two names', async () => {
    const rest = shell === 'bash' ? "b'" : 'b';
    expect(await at.enter(`oks cluster get -p twins t\t${rest}`)).toEqual(['cluster', 'get', '-p', 'twins', 'twin; b']);
  });

  test.each([...unsafe, ...names.filter((name) => !isOffered(name))])('%j is not offered', async (name) => {
    const project = projectOf(name);
    expect(await at.enter(`oks cluster get -p ${project} \t`)).toEqual(['cluster', 'get', '-p', project]);
  });
});
