import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exampleManifest } from '@oks-kit/apply/example.fixture';
import { problemsOfNodePoolSpec } from '@oks-kit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Ended } from '../../cli/src/testing/ended.fixture.ts';
import { blocksOf, newcomer, run, textOf } from './workspace.ts';

/** Starts an emulator for a newcomer, whose commands use it from then on. */
async function useEmulator({ folder: cwd, env }: ReturnType<typeof newcomer>): Promise<void> {
  const flags = ['--port', '0', '--ephemeral', '--clock', 'instant', '--detach', '-o', 'json'];
  const { code, out, err } = await run('oks', ['emulator', 'start', ...flags], { cwd, env });
  expect([code, err]).toEqual([0, '']);
  // Boundary: printed by our own command.
  const { url, access_key, secret_key } = JSON.parse(out) as Record<string, string>;
  Object.assign(env, { OKS_ENDPOINT: url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key });
}

const manifest = exampleManifest({ whitelist: '[127.0.0.1/32]' });

describe('the workflow in docs/environments.md', () => {
  const [{ code: workflow } = { code: '' }] = blocksOf(textOf('docs/environments.md'), 'yaml').filter(({ code }) =>
    code.startsWith('# .github/workflows/'),
  );
  interface Step {
    readonly name?: string;
    readonly run?: string;
    readonly if?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  // Boundary: the workflow above.
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps: Step[] }> };

  const reader = newcomer();
  const { folder: cwd, env } = reader;
  const posted = path.join(cwd, 'posted.md');
  beforeAll(async () => {
    await useEmulator(reader);
    mkdirSync(path.join(cwd, 'environments'));
    // Posts the comment into a file.
    writeFileSync(
      path.join(cwd, 'bin/gh'),
      '#!/bin/sh\ntest "$1 $2 $4 $6 $7" = "pr comment --body-file --edit-last --create-if-none" || exit 9\n' +
        `test "$3" = https://github.com/example/shop/pull/7 || exit 9\ncp "$5" ${posted}\n`,
      { mode: 0o755 },
    );
  });
  afterAll(async () => {
    await run('oks', ['emulator', 'stop'], { cwd, env });
  });

  const write = (text: string): void => writeFileSync(path.join(cwd, 'environments/shop.yaml'), text);

  /** Runs the steps of a job as GitHub does, except for installations. `before` is called before each step. */
  async function runJob(job: string, before: (step: string) => Promise<unknown> = () => Promise.resolve()) {
    const ended: Record<string, Ended> = {};
    let failed = false;
    for (const { name = '', run: script, if: condition, env: more = {} } of jobs[job]?.steps ?? []) {
      if (script === undefined || script.startsWith('npm install')) continue;
      if (failed && condition !== 'always()') continue;
      await before(name);
      const given = Object.fromEntries(
        Object.keys(more).map((key) => [
          key,
          key === 'PULL_REQUEST' ? 'https://github.com/example/shop/pull/7' : 'a-token',
        ]),
      );
      const outcome = await run('bash', ['-ec', script], { cwd, env: { ...env, ...given } });
      failed ||= outcome.code !== 0;
      ended[name] = outcome;
    }
    return ended;
  }
  const oks = (...args: string[]): Promise<Ended> => run('oks', args, { cwd, env });
  const scale = async (count: number): Promise<void> => {
    const scaled = await oks('nodepool', 'scale', 'workers', '--cluster', 'shop/web', '--count', String(count));
    expect(scaled).toMatchObject({ code: 0 });
  };

  test('shows the plan in a pull request and changes nothing', async () => {
    write(manifest);
    const { Plan, 'Post the plan': post } = await runJob('plan');
    expect([Plan?.code, post?.code], `${Plan?.err}${post?.err}`).toEqual([0, 0]);
    expect(readFileSync(posted, 'utf8')).toMatch(/^```\n\+ create project shop\n[\s\S]*\nPlan: 3 to create\.\n```\n$/);
    expect(await oks('project', 'list', '-o', 'json')).toMatchObject({ out: '[]\n' });
  });

  test('applies what was planned, once', async () => {
    const { Plan, Apply } = await runJob('apply');
    expect([Plan?.code, Apply?.code], `${Plan?.err}${Apply?.err}`).toEqual([0, 0]);
    expect((await oks('nodepool', 'list', '--cluster', 'shop/web', '-o', 'name')).out).toBe('workers\n');
    const again = await runJob('apply');
    expect(again['Apply']).toMatchObject({ code: 0, out: expect.stringContaining('No changes') });
  });

  test('posts why a plan is not possible, and fails', async () => {
    write(manifest.replace('"1.32"', '"1.31"'));
    const { Plan, 'Post the plan': post } = await runJob('plan');
    expect([Plan?.code, post?.code]).toEqual([2, 0]);
    expect(readFileSync(posted, 'utf8')).toContain('problem: cluster shop/web');
    write(manifest);
  });

  test('refuses to apply a plan if something has changed since', async () => {
    write(manifest.replace('desiredNodes: 2', 'desiredNodes: 4'));
    const { Apply } = await runJob('apply', async (step) => (step === 'Apply' ? scale(1) : undefined));
    expect([Apply?.code, Apply?.err]).toEqual([5, expect.stringContaining('shop/web/workers changed since')]);
    write(manifest);
    expect(await runJob('apply')).toMatchObject({ Apply: { code: 0 } });
  });

  test('finds manual changes at night, and clusters that cannot be checked', async () => {
    const look = async (): Promise<Ended | undefined> => (await runJob('drift'))['Look for differences'];
    expect(await look()).toMatchObject({ code: 0 });
    await scale(3);
    expect(await look()).toMatchObject({
      code: 10,
      out: expect.stringMatching(/desiredNodes: 3 → 2[\s\S]*\n::error::The environments differ/),
    });
    const elsewhere = '203.0.113.7/32';
    await oks('cluster', 'update', 'shop/web', '--admin', elsewhere, '--yes', '--wait');
    write(manifest.replace('127.0.0.1/32', elsewhere));
    expect(await look()).toMatchObject({
      code: 6,
      out: expect.stringMatching(/node pools not checked[\s\S]*\n::error::Some clusters could not be checked/),
    });
  });
});

describe('docs/comparison.md', () => {
  const page = textOf('docs/comparison.md');
  const [{ code: ours } = { code: '' }] = blocksOf(page, 'yaml');
  const [{ code: theirs } = { code: '' }] = blocksOf(page, 'hcl');
  const linesOf = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;

  test('states the correct numbers of lines', () => {
    expect(page).toContain(`take ${linesOf(ours)} lines with oks-kit and ${linesOf(theirs)} lines with Terraform.`);
  });

  test('shows the same environment in both languages', async () => {
    const reader = newcomer();
    const { folder: cwd, env } = reader;
    await useEmulator(reader);
    try {
      writeFileSync(path.join(cwd, 'oks.yaml'), ours);
      expect(await run('oks', ['apply', '--yes'], { cwd, env })).toMatchObject({ code: 0 });
      const read = async (...args: string[]): Promise<unknown> =>
        JSON.parse((await run('oks', [...args, '-o', 'json'], { cwd, env })).out);
      const valueOf = (name: string): string => new RegExp(`${name} += "([^"]*)"`).exec(theirs)?.[1] ?? '';
      expect(await read('project', 'get', 'shop')).toMatchObject({ cidr: valueOf('cidr'), region: valueOf('region') });
      expect(await read('cluster', 'get', 'shop/web')).toMatchObject({
        version: /"web"[\s\S]*?version += "([^"]*)"/.exec(theirs)?.[1],
        cidr_pods: valueOf('cidr_pods'),
        cidr_service: valueOf('cidr_service'),
      });
      // Boundary: the YAML in the page.
      const pool = parse(/<<-YAML\n([\s\S]*?)\n {2}YAML/.exec(theirs)?.[1] ?? '') as { metadata: object; spec: object };
      expect(problemsOfNodePoolSpec(pool.spec)).toEqual([]);
      expect(await read('nodepool', 'get', 'workers', '--cluster', 'shop/web')).toMatchObject(pool);
    } finally {
      await run('oks', ['emulator', 'stop'], { cwd, env });
    }
  });
});
