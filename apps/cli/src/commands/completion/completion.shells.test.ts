import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OksSession, startOksSession } from '../../testing/oks-session.ts';
import { application } from '../application.ts';
import { runComplete } from './complete-line.ts';

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
  await session.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait']);
  // A shell's own run is cut off after 300 ms, which a busy machine may well need: its names come from the cache.
  const texts = { out: '', err: '' };
  await runComplete(['zsh', 'project', 'get', ''], application, session.contextFor({}, texts), 20_000);
  expect(texts.out).toContain('shop');
  writeFileSync(path.join(session.home, 'cluster.yaml'), '');
});
afterAll(() => session.close());

/** The environment of a shell in which `oks` is this very program, from its sources. */
function shellEnv(): Record<string, string> {
  const folder = path.join(session.home, 'bin');
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, 'oks');
  const bin = path.resolve(import.meta.dirname, '../../main/bin.ts');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' -C @oks-kit/source '${bin}' "$@"\n`);
  chmodSync(program, 0o755);
  return { ...session.env, HOME: session.home, PATH: `${folder}:${process.env['PATH'] ?? ''}`, TERM: 'dumb' };
}

function inShell(shell: string, args: readonly string[], input = ''): string {
  const { stdout, stderr } = spawnSync(shell, args, {
    env: shellEnv(),
    encoding: 'utf8',
    timeout: 120_000,
    input,
    cwd: session.home,
  });
  expect(stderr).toBe('');
  return stdout;
}

const lines = (text: string): string[] =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');

test('bash', () => {
  const ask = (words: string): string[] =>
    lines(
      inShell('bash', [
        '--norc',
        '-c',
        `source <(oks completion bash)\nCOMP_WORDS=(${words}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))\n_oks\nprintf '%s\\n' "\${COMPREPLY[@]}"`,
      ]),
    );
  expect(ask('oks cluster up')).toEqual(['update', 'upgrade']);
  expect(ask('oks project get s')).toEqual(['shop']);
  expect(ask('oks cluster list --output = j')).toEqual(['json']);
  expect(ask('oks cluster create web -f clu')).toEqual(['cluster.yaml']);
  expect(ask('oks nonsense x')).toEqual([]);
});

test('fish', () => {
  const ask = (line: string): string[] =>
    inShell('fish', ['--no-config', '-c', `oks completion fish | source; complete -C '${line}'`])
      .trim()
      .split('\n')
      .map((one) => one.split('\t')[0] ?? '');
  expect(ask('oks cluster up')).toEqual(['update', 'upgrade']);
  expect(ask('oks project get s')).toEqual(['shop']);
  expect(ask('oks cluster list --output=j')).toEqual(['--output=json']);
  expect(ask('oks cluster create web -f clu')).toEqual(['cluster.yaml']);
  expect(ask('oks clu')).toEqual(['cluster']);
});

test('zsh, at a real prompt', () => {
  // Types a line and a Tab into an interactive zsh on a terminal of its own, then lets it print what the line became.
  const ask = (line: string): string => {
    const script = [
      'zmodload zsh/zpty',
      "zpty z 'PS1= zsh -f -i'",
      'send() { zpty -w z "$1" }',
      'send \'autoload -U compinit; compinit -u -D; source <(oks completion zsh); print RE""ADY\'',
      "zpty -r -m z text '*READY*'",
      'send $\'unset zle_bracketed_paste; show() { BUFFER="print -r -- LINE="${(qqq)BUFFER}"=END"; zle accept-line }; zle -N show; bindkey "^G" show; print O""K\'',
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
