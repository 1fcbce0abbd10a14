import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, documents, newcomer, root, run, textOf } from './workspace.ts';

/**
 * Runs the shell blocks of each document as a reader would. Each document has its own emulator, and its blocks share a
 * folder. Without kubectl, the lines that call it are left out. With `kubernetes`, only the blocks that need a real API
 * server are followed, and without it only the others.
 */
export function followCommandLines(
  followed: readonly string[],
  { kubectl, kubernetes = false }: { readonly kubectl: boolean; readonly kubernetes?: boolean },
): void {
  describe.each(followed)('the command lines of %s', (document) => {
    const sessions = blocksOf(textOf(document), 'sh').filter(({ code }) => needsKubernetes(code) === kubernetes);
    const startsItsOwn = sessions.some(({ code }) => code.includes('oks emulator start'));
    const { env, folder: cwd } = newcomer();
    env['KUBECONFIG'] = path.join(cwd, 'kubeconfig');
    // Where the programs of Kubernetes are.
    if (kubernetes) env['XDG_CACHE_HOME'] = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');

    async function followEmulator(): Promise<void> {
      const { code, out } = await run('oks', ['emulator', 'env'], { cwd, env });
      if (code !== 0) return;
      for (const [, name = '', value = ''] of out.matchAll(/^export (\w+)='(.*)'$/gm)) env[name] = value;
    }

    beforeAll(async () => {
      if (startsItsOwn) return;
      const started = await run(
        'oks',
        ['emulator', 'start', '--port', '0', '--ephemeral', '--clock', 'instant', '--detach', '-o', 'json'],
        { cwd, env },
      );
      expect([started.code, started.err]).toEqual([0, '']);
      await followEmulator();
      // A comment in the document can contain commands that set the reader up.
      const [, setup] = /^<!-- setup\n([\s\S]*?)-->$/m.exec(textOf(document)) ?? [];
      if (setup !== undefined) expect(await run('sh', ['-euc', setup], { cwd, env })).toMatchObject({ code: 0 });
    });
    afterAll(async () => {
      await run('oks', ['emulator', 'stop'], { cwd, env });
    });

    test.each(sessions.map(({ line, code }) => [line, code]))('%s', async (_, code) => {
      const lines = code.trim().split('\n');
      // Boundary: our own package.json.
      const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
      for (const line of lines.filter((one) => one.startsWith('npm '))) {
        const [, install, script] = /^npm (?:install (.+)|(?:run (?:--silent )?)?([a-z-]+))/.exec(line) ?? [];
        if (script !== undefined) expect(scripts).toHaveProperty([script]);
        for (const name of install?.split(' ').filter((word) => word.startsWith('@oks-kit/')) ?? []) {
          expect(
            existsSync(path.join(root, name === '@oks-kit/cli' ? 'apps/cli' : name.replace('@oks-kit/', 'packages/'))),
            name,
          ).toBe(true);
        }
      }
      // Left out are keys, npm commands and the console, which runs until Ctrl-C. An emulator's port must be free.
      const session = lines
        .filter(
          (line) =>
            !/^(npm |npx |git |cd |export OKS_|oks console)/.test(line) && (kubectl || !line.includes('kubectl ')),
        )
        .map((line) => line.replace(/oks emulator start(?!.*--port)/, 'oks emulator start --port 0'))
        .join('\n');
      if (session === '') return;
      const { code: exit, out, err } = await run('sh', ['-euc', session], { cwd, env });
      expect([exit, err.includes('oks: ')], err).toEqual([0, false]);
      if (kubectl)
        for (const [, promised] of code.matchAll(/^# > (.*)$/gm)) expect(out.split('\n')).toContain(promised);
      if (code.includes('oks emulator start')) await followEmulator();
    });
  });
}

/** Whether a shell block starts real API servers. */
export function needsKubernetes(code: string): boolean {
  return code.includes('--kubernetes kube-apiserver');
}

/** The documents with shell blocks, except for CONTRIBUTING.md, which contributing.test.ts follows in a copy. */
export const withCommandLines = documents.filter(
  (document) => document !== 'CONTRIBUTING.md' && blocksOf(textOf(document), 'sh').length > 0,
);
