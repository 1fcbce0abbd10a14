import { spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { type Ended, endOf } from '../../cli/src/testing/ended.fixture.ts';

/** The root folder of the workspace. */
export const root = path.resolve(import.meta.dirname, '../../..');

/** All documents that are not generated, relative to the root. */
export const documents = globSync(
  [
    '*.md',
    'docs/*.md',
    'packages/*/README.md',
    'apps/{cli,mcp}/README.md',
    'apps/examples/*/README.md',
    'site/README.md',
  ],
  { cwd: root },
).sort();

/** The text of a document. */
export const textOf = (document: string): string => readFileSync(path.join(root, document), 'utf8');

export interface RunOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its standard input. @default empty */
  readonly input?: string;
  /** The ID of the user to run it as. @default the current user */
  readonly user?: number | undefined;
}

/** Runs a process and waits for its end. */
export function run(command: string, args: readonly string[], { cwd, env, input, user }: RunOptions): Promise<Ended> {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: 'pipe',
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  child.stdin.on('error', () => undefined).end(input);
  return endOf(child);
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with an empty home, and an environment in which only `oks` is set up. */
export function newcomer(): { readonly folder: string; readonly env: Record<string, string> } {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-newcomer-'));
  folders.push(folder);
  const home = path.join(folder, 'home');
  const bin = path.join(folder, 'bin');
  mkdirSync(home);
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'oks'), `#!/bin/sh\nexec "${path.join(root, 'oks')}" "$@"\n`, { mode: 0o755 });
  const searched = [bin, path.join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(path.delimiter);
  return { folder, env: { PATH: searched, HOME: home, TMPDIR: folder, OKS_CONFIG_DIR: path.join(folder, 'config') } };
}

/** The code blocks of a Markdown text in one language, with their line numbers. */
export function blocksOf(markdown: string, language: string): { readonly line: number; readonly code: string }[] {
  const blocks: { line: number; code: string }[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] !== `\`\`\`${language}`) continue;
    const end = lines.indexOf('```', at + 1);
    blocks.push({ line: at + 1, code: `${lines.slice(at + 1, end).join('\n')}\n` });
    at = end;
  }
  return blocks;
}

/** The language of each code block of a Markdown text; empty if a block has none. */
export function fencesOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```(.*)\n[\s\S]*?^```$/gm)].map((match) => match[1] ?? '');
}
