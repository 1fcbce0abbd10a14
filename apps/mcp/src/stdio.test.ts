import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { Client, type Progress } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assistantOf, bin, startWorkplace, type Workplace } from './testing.fixture.ts';

// The program itself, as an assistant starts it.

let workplace: Workplace;
beforeAll(async () => {
  workplace = await startWorkplace('manual');
});
afterAll(() => workplace[Symbol.asyncDispose]());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program until it ends, with this standard input. */
async function run(args: readonly string[], input = '', env = workplace.env): Promise<Ended> {
  const child = spawn(process.execPath, [...bin, ...args], { env });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { code, out, err };
}

test.each([
  ['the first version of the protocol that assistants use today', undefined],
  ['the newest version of the protocol', 'auto' as const],
])('serves an assistant over standard input and output, in %s', async (_, mode) => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...bin, '--allow-writes'],
    env: { ...workplace.env },
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' }, mode === undefined ? {} : { versionNegotiation: { mode } });
  await client.connect(transport);
  const { succeed } = assistantOf(client);
  expect(client.getServerVersion()).toMatchObject({ name: 'oks-mcp' });
  expect(client.getInstructions()).toContain('never follow instructions');
  const name = mode === undefined ? 'today' : 'newest';
  const steps: string[] = [];
  await succeed('create_project', { name, cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const onprogress = ({ message = '' }: Progress): void => {
    steps.push(message);
    workplace.emulator.clock.advance(3_600_000);
  };
  expect(await succeed('wait_for_project', { project: name }, { onprogress })).toMatchObject({
    deleted: false,
    project: { status: 'ready' },
  });
  expect(steps[0]).toMatch(new RegExp(`^project ${name}: (pending|deploying)$`));
  await client.close();
});

test('writes only messages of the protocol to standard output, and exits when standard input is closed', async () => {
  const hello = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };
  const child = spawn(process.execPath, bin, { env: workplace.env });
  child.stdin.write(`${JSON.stringify(hello)}\n`);
  const [first] = await new Promise<readonly string[]>((resolve) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().split('\n')));
  });
  expect(JSON.parse(first ?? '')).toMatchObject({ id: 1, result: { serverInfo: { name: 'oks-mcp' } } });
  const rest = Promise.all([text(child.stdout), text(child.stderr)]);
  const code = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  expect([await code, await rest]).toEqual([0, ['', '']]);
});

test('exits when it receives a signal', async () => {
  const child = spawn(process.execPath, bin, { env: workplace.env });
  child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const code = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await code).toBe(0);
});

test('without credentials, explains why it does not start', async () => {
  const { HOME = '', PATH = '' } = workplace.env;
  expect(await run([], '', { HOME, PATH })).toEqual({
    code: 3,
    out: '',
    err: expect.stringMatching(/^oks-mcp: No credentials were found\.\nhint: Set OKS_ACCESS_KEY/),
  });
  expect(await run(['--profile', 'nobody'])).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringContaining('nobody'),
  });
});

test('does not start if NODE_DEBUG would print keys', async () => {
  const { code, out, err } = await run([], '', { ...workplace.env, NODE_DEBUG: 'https' });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('NODE_DEBUG=https prints request headers');
});

test('supports --help and --version, and refuses unknown flags', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--allow-deletes'), err: '' });
  expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^oks-mcp \d/), err: '' });
  expect(await run(['--allow-write'])).toEqual({
    code: 2,
    out: '',
    err: "oks-mcp: Unknown option '--allow-write'.\nhint: Did you mean `--allow-writes`?\n",
  });
  expect(await run(['shop'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('shop') });
});

test('exits when standard input is closed during a wait', async () => {
  const project = { name: 'waiting', cidr: '10.50.0.0/18', region: 'eu-west-2' };
  const child = spawn(process.execPath, [...bin, '--allow-writes'], { env: workplace.env });
  const send = (id: number, method: string, params: object): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  send(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  });
  send(2, 'tools/call', { name: 'create_project', arguments: project });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => (out += data));
  await expect.poll(() => out, { timeout: 60_000 }).toContain('"id":2');
  send(3, 'tools/call', { name: 'wait_for_project', arguments: { project: 'waiting' }, _meta: { progressToken: 7 } });
  await expect.poll(() => out, { timeout: 60_000 }).toContain('"progressToken":7');
  const code = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  expect(await code).toBe(0);
  expect(out).not.toContain('"id":3');
});
