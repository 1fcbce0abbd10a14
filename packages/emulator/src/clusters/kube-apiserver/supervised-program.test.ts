import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isProcessRunning } from '@oks-kit/files/is-process-running';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from './processes.fixture.ts';
import { superviseProgram } from './supervised-program.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'oks-supervised-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that prints its process ID and runs until it is killed: it ignores signals that can be ignored. */
const stubborn = ['-c', 'trap "" INT TERM HUP; echo "pid $$"; while :; do sleep 1; done'];

function pidIn(log: string): number | undefined {
  const pid = existsSync(log) ? /^pid (\d+)\n/.exec(readFileSync(log, 'utf8'))?.[1] : undefined;
  return pid === undefined ? undefined : Number(pid);
}

async function startedPid(log: string): Promise<number> {
  await until(() => pidIn(log) !== undefined);
  return Number(pidIn(log));
}

describe('a program', () => {
  test('writes to its log and ends when it is stopped', async () => {
    const log = path.join(folder, 'log');
    const program = superviseProgram('/bin/sh', stubborn, log);
    const pid = await startedPid(log);
    expect([program.isRunning(), isProcessRunning(pid)]).toEqual([true, true]);
    await program.stop();
    expect([program.isRunning(), isProcessRunning(pid)]).toEqual([false, false]);
    await program.stop();
  });

  test('that exits on its own is reported', async () => {
    const program = superviseProgram('/bin/sh', ['-c', 'echo bad flag >&2; exit 3'], path.join(folder, 'log'));
    await program.ended;
    expect([program.isRunning(), readFileSync(path.join(folder, 'log'), 'utf8')]).toEqual([false, 'bad flag\n']);
  });

  test('that does not exist is reported immediately', async () => {
    const log = path.join(folder, 'log');
    const program = superviseProgram(path.join(folder, 'none'), [], log);
    await program.ended;
    expect(readFileSync(log, 'utf8')).toContain('not found');
  });

  test('gets its arguments unchanged and no environment variables', async () => {
    const log = path.join(folder, 'log');
    process.env['OKS_TEST_SECRET'] = 'secret';
    const program = superviseProgram('/bin/sh', ['-c', 'printf "%s|" "$@"; env', 'sh', 'a b', '$(x)', "'"], log);
    await program.ended;
    delete process.env['OKS_TEST_SECRET'];
    expect(readFileSync(log, 'utf8')).toMatch(/^a b\|\$\(x\)\|'\|/);
    expect(readFileSync(log, 'utf8')).not.toContain('secret');
  });
});

describe.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a parent that ends by %s', (signal) => {
  test('stops its program and removes the temporary folder', async () => {
    const log = path.join(folder, 'log');
    const temporary = mkdtempSync(path.join(folder, 'temporary-'));
    const parent = path.join(folder, 'parent.mts');
    writeFileSync(
      parent,
      `import { removeFolderAtEnd, superviseProgram } from '${path.join(import.meta.dirname, 'supervised-program.ts')}';
      superviseProgram('/bin/sh', ${JSON.stringify(stubborn)}, ${JSON.stringify(log)});
      removeFolderAtEnd(${JSON.stringify(temporary)});
      process.send('started');`,
    );
    const child = fork(parent, { execArgv: ['--conditions=@oks-kit/source'] });
    await once(child, 'message');
    const pid = await startedPid(log);
    expect(existsSync(temporary)).toBe(true);
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    await until(() => !isProcessRunning(pid));
    await until(() => !existsSync(temporary));
  });
});
