import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OksSession, startOksSession } from '../../testing/oks-session.ts';

let session: OksSession;
beforeAll(async () => {
  session = await startOksSession();
  await session.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait']);
});
afterAll(() => session.close());

test('finds an operation by all spellings of its name, in any case', async () => {
  for (const id of ['GetKubernetesVersions', 'GetKubenetesVersions', 'getkubernetesversions']) {
    expect(JSON.parse((await session.run(['api', id])).out)).toContain('1.32');
  }
  expect(await session.run(['api', 'GetProjects'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('hint: Did you mean `GetProject`?'),
  });
});

test('parameters have the types of the operation', async () => {
  expect(
    JSON.parse((await session.run(['api', 'ListProjects', '--param', 'name=shop', '--param', 'deleted=false'])).out),
  ).toMatchObject([{ name: 'shop' }]);
  expect(await session.run(['api', 'ListProjects', '--param', 'deleted=true', '-o', 'yaml'])).toEqual({
    code: 0,
    out: '[]\n',
    err: '',
  });
  // A parameter that is text stays text, even if it looks like a boolean.
  expect(await session.run(['api', 'ListProjects', '--param', 'name=true'])).toEqual({ code: 0, out: '[]\n', err: '' });
});

test('--include prints status and headers on stderr, without secrets', async () => {
  const { code, out, err } = await session.run(['api', 'ListProjects', '-i']);
  expect([code, JSON.parse(out)]).toMatchObject([0, [{ name: 'shop' }]]);
  expect(err).toMatch(/^HTTP 200\n[^]*content-type: application\/json[^]*\n\n$/);
  for (const token of err.matchAll(/^(?:access|refresh)-token: (.*)$/gm)) expect(token[1]).toBe('***');
});

test('--include also prints them for an error response, before the error', async () => {
  const { code, out, err } = await session.run([
    'api',
    'GetProject',
    '--param',
    'project_id=00000000-0000-4000-8000-000000000000',
    '-i',
  ]);
  expect([code, out]).toEqual([4, '']);
  expect(err).toMatch(/^HTTP 404\n[^]*content-type: application\/json[^]*\n\noks: GetProject failed with 404/);
  // Nothing was sent, so there is no response to print.
  expect((await session.run(['api', 'GetProject', '-i'])).err).toMatch(/^oks: /);
});

test('--allow-unknown-fields sends unknown fields', async () => {
  const body = { piped: JSON.stringify({ name: 'lab', cidr: '10.60.0.0/18', region: 'eu-west-2', cp_multi_az: true }) };
  expect(await session.run(['api', 'CreateProject', '--body', '-'], body)).toMatchObject({
    code: 2,
    err: expect.stringContaining('Nothing was sent'),
  });
  expect(
    (await session.run(['api', 'CreateProject', '--body', '-', '--allow-unknown-fields'], body)).err,
  ).not.toContain('Nothing was sent');
});

test('reads a body from standard input only if the operation has one', async () => {
  const [{ id }] = JSON.parse((await session.run(['api', 'ListProjects'])).out);
  const update = ['api', 'UpdateProject', '--param', `project_id=${id}`];
  expect(
    JSON.parse((await session.run([...update, '--body', '-'], { piped: 'description: the shop\n' })).out),
  ).toMatchObject({ description: 'the shop' });
  expect(await session.run(update)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^oks: UpdateProject needs a body\./),
  });
  expect(await session.run(['api', 'ListProjects', '--body', '-'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^oks: ListProjects takes no body\./),
  });
});

test.each<[string[], RegExp]>([
  [
    ['api'],
    /^oks: `oks api` needs OPERATION, or METHOD and PATH\.\nhint: To list the operations: `oks api --list`\.\n$/,
  ],
  [['api', 'GetCluster', '--list'], /^oks: `--list` cannot be used together/],
  [['api', 'GetCluster', '--param', 'cluster_id'], /^oks: `--param cluster_id` must have the form NAME=VALUE\./],
  [
    ['api', 'ListProjects', '--param', 'name=a', '--param', 'name=b'],
    /^oks: The parameter `name` is specified twice\./,
  ],
  [['api', 'ListProjects', '--param', 'nmae=a'], /unknown parameter, did you mean `name`\?/],
  [['api', 'ListProjects', '--param', '__proto__=a'], /`__proto__`: unknown parameter/],
  [['api', 'GetCluster'], /^oks: .*cluster_id/],
])('%j is refused before any call', async (args, err) => {
  const outcome = await session.run(args);
  expect([outcome.code, outcome.out]).toEqual([2, '']);
  expect(outcome.err).toMatch(err);
});

test('--list lists every operation', async () => {
  expect((await session.run(['api', '--list', '-o', 'name'])).out.split('\n').length).toBeGreaterThan(20);
  expect((await session.run(['api', '--list'])).out).toMatch(
    /^OPERATION +METHOD +PATH\nCreateCluster +POST +\/clusters\n/,
  );
  expect(JSON.parse((await session.run(['api', '--list', '-o', 'json'])).out)).toContainEqual(
    expect.objectContaining({
      id: 'GetCluster',
      method: 'GET',
      path: '/clusters/{cluster_id}',
      parameters: ['cluster_id'],
    }),
  );
});

test('a response that repeats the credentials of its request is printed without them', async () => {
  const server = createServer(({ headers }, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-echo': String(headers['secretkey']) })
      .end(JSON.stringify({ Projects: [], ResponseContext: { RequestId: 'r1' }, sent: [headers] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { code, out, err } = await session.run(['api', 'GET', '/projects', '--include'], {
    env: { OKS_ENDPOINT: `http://127.0.0.1:${port}/api/v2` },
  });
  server.close();
  expect([code, JSON.parse(out)]).toMatchObject([0, { sent: [{ secretkey: '***' }] }]);
  expect(out + err).not.toContain(session.env['OKS_SECRET_KEY']);
  expect(err).toContain('x-echo: ***');
});
