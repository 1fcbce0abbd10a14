import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { Ended } from '../../cli/src/testing/ended.fixture.ts';
import { newcomer, root, run } from './workspace.ts';

interface Step {
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

// Boundary: our own file.
const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as Action;

/** A job: runs the steps of the action as a runner does, and what follows them with what they set. */
function startJob(): {
  readonly use: (inputs: Readonly<Record<string, string>>) => Promise<Ended>;
  readonly then: (line: string) => Promise<Ended>;
} {
  const { folder, env } = newcomer();
  const bin = path.join(folder, 'job');
  mkdirSync(bin);
  const files = Object.fromEntries(
    ['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_OUTPUT'].map((name) => [name, path.join(bin, name.toLowerCase())]),
  );
  for (const file of Object.values(files)) writeFileSync(file, '');
  const read = (name: string): string => readFileSync(files[name] ?? '', 'utf8');

  function environment(): Record<string, string> {
    const set = [...read('GITHUB_ENV').matchAll(/^(\w+)<<(\S+)\n([^]*?)\n\2$/gm)].map(
      ([, name = '', , value = '']): [string, string] => [name, value],
    );
    const added = read('GITHUB_PATH')
      .split('\n')
      .filter((line) => line !== '')
      .reverse();
    return {
      ...env,
      ...Object.fromEntries(set),
      PATH: [...added, env['PATH'] ?? ''].join(path.delimiter),
      RUNNER_TEMP: folder,
      ...files,
    };
  }
  const shell = (script: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...environment(), ...more },
    });

  onTestFinished(async () => {
    await shell('oks emulator stop || true');
  });
  return {
    then: shell,
    async use(inputs) {
      let all: Ended = { code: 0, out: '', err: '' };
      for (const step of action.runs.steps) {
        const variables = Object.entries(step.env).map(([name, text]): [string, string] => [
          name,
          text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => {
            expect(action.inputs).toHaveProperty([input]);
            return inputs[input] ?? action.inputs[input]?.default ?? '';
          }),
        ]);
        const { code, out, err } = await shell(step.run, Object.fromEntries(variables));
        all = { code, out: all.out + out, err: all.err + err };
        if (code !== 0) break;
      }
      return all;
    },
  };
}

test('never inserts an input into a script', () => {
  expect(action.runs.steps.length).toBeGreaterThan(1);
  expect(action.runs.steps.filter((step) => step.shell !== 'bash' || step.run.includes('${{'))).toEqual([]);
  for (const { description } of Object.values(action.inputs)) expect(description).toMatch(/^[A-Z].*\.$/);
});

test('starts an emulator, which the following steps use', async () => {
  const job = startJob();
  const used = await job.use({ path: root, emulator: 'true', 'emulator-flags': '--clock instant --quotas projects=1' });
  expect(used).toMatchObject({ code: 0, out: expect.stringMatching(/^oks \d/) });
  const { out: secret } = await job.then('printf %s "$OKS_SECRET_KEY"');
  expect(secret).not.toBe('');
  expect(used.out.split('\n')).toContain(`::add-mask::${secret}`);
  const create = 'oks project create NAME --cidr 10.50.0.0/18 --wait -o name';
  expect(await job.then(create.replace('NAME', 'shop'))).toMatchObject({ code: 0, out: 'shop\n' });
  expect(await job.then(create.replace('NAME', 'web'))).toMatchObject({ code: 11 });
  expect((await job.then('grep "^endpoint=$OKS_ENDPOINT$" "$GITHUB_OUTPUT"')).code).toBe(0);
});

test('sets the keys of an account and masks them in the log', async () => {
  const job = startJob();
  const used = await job.use({ path: root, 'access-key': 'AK', 'secret-key': 'a secret', region: 'us-east-2' });
  expect(used).toMatchObject({ code: 0, err: '' });
  expect(used.out.split('\n').slice(1)).toEqual(['::add-mask::a secret', '']);
  expect(await job.then('echo "$OKS_ACCESS_KEY/$OKS_SECRET_KEY/$OKS_REGION"')).toMatchObject({
    out: 'AK/a secret/us-east-2\n',
  });
});

test('a key with line breaks sets no other variable', async () => {
  const job = startJob();
  await job.use({ path: root, 'access-key': 'AK\nBASH_ENV<<x\nfile\nx', 'secret-key': 'a secret' });
  expect(await job.then('printf %s "${BASH_ENV-unset}"')).toMatchObject({ out: 'unset' });
});

test.each([
  [{ emulator: 'true', 'access-key': 'AK', 'secret-key': 'SK' }, 'Use either `emulator: true` or the keys'],
  [{ 'access-key': 'AK' }, 'Pass both `access-key` and `secret-key`.'],
])('refuses %j', async (inputs, message) => {
  const used = await startJob().use({ path: root, ...inputs });
  expect(used).toMatchObject({ code: 1, out: expect.stringContaining(`::error::${message}`) });
});

test('installs nothing and sets no variables if only a path is given', async () => {
  const job = startJob();
  expect(await job.use({ path: root })).toMatchObject({ code: 0, out: expect.stringMatching(/^oks \S+\n$/) });
  expect(await job.then('cat "$GITHUB_ENV"')).toMatchObject({ out: '' });
});
