import path from 'node:path';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isOksError, ownValue } from '@oks-kit/core';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import type { Context } from '../../main/context.ts';
import { type Finding, withinMs } from './finding.ts';

export function checkNode({ env }: Context): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const message = `Node ${node}`;
  if (major < 22 || (major === 22 && minor < 13))
    return {
      check: 'node',
      status: 'problem',
      message: `${message}, but oks needs 22.13 or later`,
      advice: 'Install a newer Node, for example from nodejs.org.',
    };
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    return {
      check: 'node',
      status: 'warning',
      message: `${message}; NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect on oks, which always verifies certificates`,
      advice: 'Unset it. To trust a private authority: --ca-file FILE.',
    };
  return { check: 'node', status: 'ok', message };
}

export async function checkKubectl(context: Context): Promise<Finding> {
  const check = 'kubectl';
  const file = findProgram(context, 'kubectl');
  if (file === undefined) {
    return {
      check,
      status: 'warning',
      message: 'kubectl is not on the PATH',
      advice: 'Install it from kubernetes.io to use `oks kubectl` and merged contexts.',
    };
  }
  const text = await new Promise<string>((resolve) => {
    execFile(
      file,
      ['version', '--client', '-o', 'json'],
      { timeout: withinMs, env: { PATH: context.env['PATH'] ?? '', HOME: context.home } },
      (_, stdout) => resolve(stdout),
    );
  });
  const version = /"gitVersion":\s*"(v\d+\.(\d+)[^"]*)"/.exec(text);
  if (version === null)
    return {
      check,
      status: 'warning',
      message: `${file} does not report its version`,
      advice: 'Reinstall kubectl from kubernetes.io.',
    };
  const [, name = '', minor = '0'] = version;
  return Number(minor) < 24
    ? {
        check,
        status: 'warning',
        message: `kubectl ${name} is too old for merged contexts`,
        advice: 'Install 1.24 or later, from kubernetes.io.',
      }
    : { check, status: 'ok', message: `kubectl ${name}` };
}

/** The programs of `oks emulator start --kubernetes kube-apiserver`, which nothing else needs. */
export async function checkKubernetesPrograms({ env, home }: Context): Promise<Finding> {
  const check = 'kubernetes';
  const { findKubernetesPrograms, podPrograms } = await import('@oks-kit/emulator/programs');
  try {
    const programs = await findKubernetesPrograms({ env, home });
    const found = new Set(programs.map(({ name }) => name));
    const missing = podPrograms.filter((name) => !found.has(name));
    return {
      check,
      status: 'ok',
      message:
        programs.map(({ name, version, file }) => `${name} ${version ?? ''} (${file})`).join(', ') +
        (missing.length === 0 ? '' : `; without ${missing.join(', ')}, pods stay Pending`),
    };
  } catch (error) {
    if (!isOksError(error, 'emulator')) throw error;
    return { check, status: 'skipped', message: 'no kube-apiserver and etcd; the emulator can run without them' };
  }
}

function findProgram({ env }: Context, name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  return (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((one) => path.join(folder, one)))
    .find((file) => existsSync(file));
}

export function checkCompletion({ env, home }: Context): Finding {
  const check = 'completion';
  const shell = path.basename(env['SHELL'] ?? '');
  const data = env['XDG_DATA_HOME'] || path.join(home, '.local', 'share');
  const config = env['XDG_CONFIG_HOME'] || path.join(home, '.config');
  const places: Readonly<Record<string, readonly string[]>> = {
    bash: [
      path.join(data, 'bash-completion', 'completions', 'oks'),
      path.join(home, '.bashrc'),
      path.join(home, '.bash_profile'),
    ],
    zsh: [
      path.join(env['ZDOTDIR'] || home, '.zshrc'),
      path.join(home, '.zfunc', '_oks'),
      ...(env['FPATH'] ?? '')
        .split(':')
        .filter((folder) => folder !== '')
        .map((folder) => path.join(folder, '_oks')),
    ],
    fish: [path.join(config, 'fish', 'completions', 'oks.fish'), path.join(config, 'fish', 'config.fish')],
  };
  const ways: Readonly<Record<string, string>> = {
    bash: `echo 'source <(oks completion bash)' >> ~/.bashrc`,
    zsh: `echo 'source <(oks completion zsh)' >> ~/.zshrc`,
    fish: 'oks completion fish > ~/.config/fish/completions/oks.fish',
  };
  const known = ownValue(places, shell);
  if (known === undefined)
    return { check, status: 'skipped', message: shell === '' ? 'SHELL is not set' : `not available for ${shell}` };
  const installed = known.some((file) => /oks completion|oks __complete/.test(readText(file)));
  return installed
    ? { check, status: 'ok', message: `installed for ${shell}` }
    : {
        check,
        status: 'warning',
        message: `not found for ${shell}`,
        ...(ways[shell] === undefined ? {} : { advice: ways[shell] }),
      };
}

function readText(file: string): string {
  try {
    return readSmallFile(file) ?? '';
  } catch {
    return '';
  }
}
