import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandTable } from '../commands/table.ts';
import { type OksSession, startOksSession } from '../oks-session.ts';
import { runComplete } from './run.ts';

const commands = commandTable.map(({ spec }) => spec);
const unhurried = 20_000;

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
  mkdirSync(path.join(session.home, '.config', 'oks-kit'), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(session.home, '.config', 'oks-kit', 'config.json'), JSON.stringify({ version: 1, profiles: { work: { access_key: 'A', secret_key: 'S' } } }), { mode: 0o600 });
  await session.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait']);
  await session.run(['project', 'create', 'lab', '--cidr', '10.60.0.0/18', '--wait']);
  for (const [project, cluster] of [['shop', 'web'], ['shop', 'jobs'], ['lab', 'web']] as const) {
    const { code, err } = await session.run(['cluster', 'create', cluster, '-p', project, '--admin', 'my-ip', '--wait']);
    expect([code, err]).toEqual([0, expect.stringContaining('ready')]);
  }
});
afterAll(() => session.close());

/** What is offered for the last word of a line, in the order of the shell. */
async function offered(line: string, options: { shell?: string; env?: Record<string, string>; withinMs?: number } = {}): Promise<string[]> {
  const texts = { out: '', err: '' };
  const words = line.split(' ').slice(1);
  const code = await runComplete([options.shell ?? 'zsh', ...words], commands, session.contextFor({ env: options.env ?? {} }, texts), options.withinMs ?? unhurried);
  expect([code, texts.err]).toEqual([0, '']);
  return texts.out.split('\n').slice(0, -1).map((one) => one.split('\t')[0] ?? '');
}

describe('what is offered', () => {
  test.each<[string, string[]]>([
    ['oks clu', ['cluster']],
    ['oks cluster l', ['list']],
    ['oks -o json cluster l', ['list']],
    ['oks cluster list -o ', ['table', 'wide', 'json', 'yaml', 'name']],
    ['oks cluster list --output=y', ['--output=yaml']],
    ['oks cluster create --dry', ['--dry-run']],
    ['oks cluster list --all --al', []],
    ['oks completion ', ['bash', 'zsh', 'fish']],
    ['oks help exit', ['exit-codes']],
    ['oks help cluster up', ['update', 'upgrade']],
    ['oks api GetKubernetesV', ['GetKubernetesVersions']],
    ['oks api getcluster --param ', ['cluster_id=']],
    ['oks cluster create web --file ', [':files']],
    ['oks cluster create web --admin m', ['my-ip']],
    ['oks cluster get --profile w', ['work']],
    ['oks profile use w', ['work']],
    ['oks project list --status re', ['ready']],
    ['oks nonsense ', []],
    ['oks cluster create "', []],
  ])('%s', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  test('live names of projects and clusters, versions, plans and subregions', async () => {
    expect((await offered('oks project get ')).sort()).toEqual(['lab', 'shop']);
    expect(await offered('oks project get shop ')).toEqual(['lab']);
    expect((await offered('oks cluster get s')).sort()).toEqual(['shop/jobs', 'shop/web']);
    expect(await offered('oks cluster get j')).toEqual(['jobs']);
    expect((await offered('oks cluster get -p shop ')).sort()).toEqual(['jobs', 'web']);
    expect((await offered('oks cluster list --project=')).sort()).toEqual(['--project=lab', '--project=shop']);
    expect(await offered('oks cluster create x --version 1.3')).toEqual(['1.30', '1.31', '1.32']);
    expect(await offered('oks cluster create x --control-planes cp.m')).toEqual(['cp.mono.master']);
    expect((await offered('oks cluster create x --subregion ')).length).toBeGreaterThan(0);
  });

  test('the cache is private, and another account never sees it', async () => {
    const folder = path.join(session.home, '.cache', 'oks-kit', 'completion');
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(3);
    expect(files.map((file) => statSync(path.join(folder, file)).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await offered('oks project get ', { env: { OKS_ACCESS_KEY: 'SOMEBODYELSE' } })).toEqual([]);
  });

  test('nothing that goes wrong is heard of', async () => {
    expect(await offered('oks project get ', { env: { OKS_PROFILE: 'nobody' } })).toEqual([]);
    expect(await offered('oks project get ', { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } })).toEqual([]);
    // A service that takes its time is not waited for.
    expect(await offered('oks project get ', { env: { OKS_ENDPOINT: 'http://127.0.0.1:9/api/v2' }, withinMs: 1 })).toEqual([]);
  });

  test('bash breaks words at = and :, and gets only what stands behind', async () => {
    expect(await offered('oks cluster list --output = y', { shell: 'bash' })).toEqual(['yaml']);
    expect(await offered('oks cluster list --output =', { shell: 'bash' })).toEqual(['table', 'wide', 'json', 'yaml', 'name']);
    expect(await offered('oks cluster wait web --for status = re', { shell: 'bash' })).toEqual(['ready']);
  });
});

describe('in real shells', () => {
  /** The environment of a shell in which `oks` is this very program, from its sources. */
  function shellEnv(): Record<string, string> {
    const folder = path.join(session.home, 'bin');
    mkdirSync(folder, { recursive: true });
    const program = path.join(folder, 'oks');
    const bin = path.resolve(import.meta.dirname, '../bin.ts');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' -C @oks-kit/source '${bin}' "$@"\n`);
    chmodSync(program, 0o755);
    return { ...session.env, HOME: session.home, PATH: `${folder}:${process.env['PATH'] ?? ''}`, TERM: 'dumb' };
  }

  function inShell(shell: string, args: readonly string[], input = ''): string {
    const { stdout, stderr } = spawnSync(shell, args, { env: shellEnv(), encoding: 'utf8', timeout: 25_000, input, cwd: session.home });
    expect(stderr).toBe('');
    return stdout;
  }

  const lines = (text: string): string[] => text.trim().split(/\s+/).filter((word) => word !== '');
  const has = (shell: string): boolean => {
    const found = spawnSync(shell, ['-c', 'exit 0']).status === 0;
    if (!found) console.warn(`This machine has no ${shell}: its completion is left out.`);
    return found;
  };

  beforeAll(async () => {
    // A shell's own run is cut off after 300 ms, which a busy machine may well need: its names come from the cache.
    await offered('oks project get ');
    writeFileSync(path.join(session.home, 'cluster.yaml'), '');
  });

  test.runIf(has('bash'))('bash', () => {
    const ask = (words: string): string[] =>
      lines(inShell('bash', ['--norc', '-c', `source <(oks completion bash)\nCOMP_WORDS=(${words}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))\n_oks\nprintf '%s\\n' "\${COMPREPLY[@]}"`]));
    expect(ask('oks cluster up')).toEqual(['update', 'upgrade']);
    expect(ask('oks project get s')).toEqual(['shop']);
    expect(ask("oks cluster list --output = j")).toEqual(['json']);
    expect(ask('oks cluster create web -f clu')).toEqual(['cluster.yaml']);
    expect(ask('oks nonsense x')).toEqual([]);
  });

  test.runIf(has('fish'))('fish', () => {
    const ask = (line: string): string[] => inShell('fish', ['--no-config', '-c', `oks completion fish | source; complete -C '${line}'`]).trim().split('\n').map((one) => one.split('\t')[0] ?? '');
    expect(ask('oks cluster up')).toEqual(['update', 'upgrade']);
    expect(ask('oks project get s')).toEqual(['shop']);
    expect(ask('oks cluster list --output=j')).toEqual(['--output=json']);
    expect(ask('oks cluster create web -f clu')).toEqual(['cluster.yaml']);
    expect(ask('oks clu')).toEqual(['cluster']);
  });

  test.runIf(has('zsh'))('zsh, at a real prompt', () => {
    // Types a line and a Tab into an interactive zsh on a terminal of its own, then lets it print what the line became.
    const ask = (line: string): string => {
      const script = [
        'zmodload zsh/zpty',
        "zpty z 'PS1= zsh -f -i'",
        'send() { zpty -w z "$1" }',
        "send 'autoload -U compinit; compinit -u -D; source <(oks completion zsh); print RE\"\"ADY'",
        "zpty -r -m z text '*READY*'",
        "send $'unset zle_bracketed_paste; show() { BUFFER=\"print -r -- LINE=\"${(qqq)BUFFER}\"=END\"; zle accept-line }; zle -N show; bindkey \"^G\" show; print O\"\"K'",
        "zpty -r -m z text '*OK*'",
        `zpty -w -n z $'${line}\\t\\a'`,
        "zpty -r -m z text '*LINE=*=END*LINE=*=END*'",
        'print -r -- "$text"',
        'zpty -d z',
      ].join('\n');
      const text = inShell('zsh', ['-f', '-c', script]);
      return [...text.matchAll(/LINE=(.*?)=END/g)].at(-1)?.[1] ?? text;
    };
    expect(ask('oks cluster upg')).toBe('oks cluster upgrade ');
    expect(ask('oks project get s')).toBe('oks project get shop ');
    expect(ask('oks cluster list --output=j')).toBe('oks cluster list --output=json ');
    expect(ask('oks cluster create web -f clu')).toBe('oks cluster create web -f cluster.yaml ');
  });
});
