import { expect, test } from 'vitest';
import { throughProxy } from '../testing/proxy.fixture.ts';
import { openTestShell } from '../testing/shell.fixture.ts';

const create = ['cluster', 'create', 'web', '-p', 'shop'];

test('an interrupted create that only met "not ready" was not applied', async () => {
  const { run } = await openTestShell({ clock: 'manual' });
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const stop = new AbortController();
  const onWrite = (text: string): void => {
    if (text.includes('waiting')) stop.abort();
  };
  expect(await run(create, { onWrite, signal: stop.signal })).toEqual({
    code: 130,
    out: '',
    err:
      'create cluster shop/web: project shop is not ready yet (pending), waiting\n' +
      'oks: Interrupted during the request to create cluster shop/web. It was not applied.\n',
  });
});

test('an interrupted create whose request was sent may have been applied: the hint says how to check', async () => {
  const { run, emulator } = await openTestShell();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-q']);
  const stop = new AbortController();
  const env = await throughProxy(emulator, (method, answer) => {
    if (method === 'POST') stop.abort();
    return answer;
  });
  expect(await run(create, { env, signal: stop.signal })).toEqual({
    code: 130,
    out: '',
    err:
      'oks: Interrupted during the request to create cluster shop/web. It may have been applied.\n' +
      'hint: Check with: oks cluster get shop/web\n',
  });
});

test('an interrupted `oks api` says whether the request may have been applied', async () => {
  const { run, emulator } = await openTestShell();
  const body = JSON.stringify({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const stop = new AbortController();
  const env = await throughProxy(emulator, (method, answer) => {
    if (method === 'POST') stop.abort();
    return answer;
  });
  const api = ['api', 'CreateProject', '--body', '-'];
  expect(await run(api, { env, piped: body, signal: stop.signal })).toEqual({
    code: 130,
    out: '',
    err: 'oks: Interrupted during the request to CreateProject. It may have been applied.\n',
  });
  expect(await run(api, { piped: body, signal: stop.signal })).toMatchObject({
    code: 130,
    err: 'oks: Interrupted during the request to CreateProject. It was not applied.\n',
  });
});

test('a create whose response is lost may have been applied; a refused one shows its request ID', async () => {
  const { run, emulator } = await openTestShell();
  emulator.faults.add({ kind: 'reset_after', operations: ['CreateProject'], times: 1 });
  const args = ['project', 'create', 'shop', '--cidr', '10.50.0.0/18'];
  expect(await run(args)).toMatchObject({
    code: 9,
    err: expect.stringMatching(
      /^oks: CreateProject: [^\n]+\nhint: The change may have been applied\. .*: oks project get shop\n$/,
    ),
  });
  expect(await run(args)).toMatchObject({
    code: 5,
    err: expect.stringMatching(/^oks: CreateProject failed with 409: [^\n]+\nrequest ID: [0-9a-f-]{36}\n/m),
  });
});
