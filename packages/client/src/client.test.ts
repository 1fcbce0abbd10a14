import { inspect } from 'node:util';
import { accessKey } from '@oks-kit/auth';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { isOksError } from '@oks-kit/core';
import { defineOperation, operations } from '@oks-kit/schemas';
import { zodCheck } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, type ClientEvent, createClient, type Transport } from './index.ts';
import { nodeTransport } from './node/index.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant', port: 0 });
});
afterAll(() => emulator.close());

const networks = { version: '1.31', cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' };

function clientOf(options: { transport?: Transport; onEvent?: (event: ClientEvent) => void } = {}): Client {
  const { access_key, secret_key } = emulator.account;
  return createClient({
    baseUrl: emulator.url,
    credentials: accessKey({ accessKey: access_key, secretKey: secret_key }),
    rateLimit: false,
    ...options,
  });
}

describe.each([
  ['ky over fetch', () => clientOf()],
  [
    'ky in process',
    () =>
      createClient({
        baseUrl: emulator.url,
        fetch: emulator.fetch,
        credentials: emulator.credentials,
        rateLimit: false,
      }),
  ],
  ['the lean transport', () => clientOf({ transport: nodeTransport() })],
])('over %s', (name, make) => {
  const project = `p-${name.replaceAll(' ', '-')}`;

  test('creates, changes and deletes a project and a cluster', async () => {
    const oks = make();
    const { id } = await oks.projects.create({ name: project, cidr: '10.50.0.0/18', region: 'eu-west-2' });
    const seen: string[] = [];
    const ready = await oks.projects.waitFor(id, 'ready', { onChange: ({ status }) => seen.push(status) });
    expect([ready.status, seen]).toEqual(['ready', ['ready']]);

    const cluster = await oks.clusters.create({
      name: 'web',
      project_id: id,
      admin_whitelist: ['192.0.2.7/32'],
      ...networks,
    });
    const { data, status, requestId } = await oks.clusters.get(cluster.id).withResponse();
    expect([data.version, status]).toEqual(['1.31', 200]);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await oks.clusters.list({ project_id: id })).map((one) => one.name)).toEqual(['web']);
    const looped: string[] = [];
    for await (const one of oks.clusters.listAll({ name: 'web' })) if (one.project_id === id) looped.push(one.id);
    expect(looped).toEqual([cluster.id]);

    const updated = await oks.clusters.update(cluster.id, { description: 'the shop' });
    expect(updated.description).toBe('the shop');
    await oks.clusters.upgrade(cluster.id);
    expect((await oks.clusters.get(cluster.id)).version).toBe('1.32');
    expect(await oks.clusters.kubeconfig(cluster.id, { ttl: '1h' })).toContain('client-certificate-data');
    expect((await oks.projects.quotas(id)).map(({ Name, UsedValue }) => [Name, UsedValue])).toContainEqual([
      'vm_limit',
      0,
    ]);

    expect(await oks.clusters.delete(cluster.id)).toBe('The cluster is being deleted.');
    expect(await oks.clusters.waitFor(cluster.id, 'deleted')).toBeUndefined();
    expect((await oks.projects.update(id, { tags: { team: 'web' } })).tags).toEqual({ team: 'web' });
    await oks.projects.delete(id);
    expect(await oks.projects.waitFor(id, 'deleted')).toBeUndefined();
  });

  test('creates a project and a cluster from the templates of the service', async () => {
    const oks = make();
    const project = await oks.projects.create({ ...(await oks.templates.project()), name: 'templated' });
    const template = await oks.templates.cluster();
    const ranges = { cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' };
    const cluster = await oks.clusters.create({ ...template, ...ranges, name: 'web', project_id: project.id });
    expect([cluster.version, cluster.admin_whitelist]).toEqual([template.version, template.admin_whitelist]);
    await oks.clusters.delete(cluster.id);
    await oks.projects.delete(project.id);
  });

  test('calls every operation', async () => {
    const oks = make();
    expect(await oks.limits.kubernetesVersions()).toContain('1.32');
    expect(await oks.limits.cpSubregions()).toContain('2a');
    expect(await oks.limits.controlPlanePlans()).toContain('cp.3.masters.small');
    expect((await oks.templates.project()).region).toBe('eu-west-2');
    expect((await oks.templates.cluster()).admin_whitelist).toEqual(['127.0.0.1/32']);
    expect((await oks.templates.nodepool()).kind).toBe('NodePool');
    expect(await oks.call(operations.GetKubernetesVersions)).toContain('1.32');
    expect(await oks.call('ListProjects', { name: 'nobody' })).toEqual([]);
  });

  test.each([
    ['a missing cluster', (oks: Client) => oks.clusters.get('nobody'), 'not_found', 404],
    [
      'invalid content',
      (oks: Client) => oks.projects.create({ name: 'abc', cidr: '10.0.0.0/16', region: 'nowhere' }),
      'validation',
      422,
    ],
  ])('%s has its own error class', async (_, call, code, status) => {
    const error: unknown = await call(make()).catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'not_found') || isOksError(error, 'validation')).toBe(true);
    expect(error).toMatchObject({ code, status, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });
});

describe('invalid input is rejected before anything is sent', () => {
  const sent: string[] = [];
  const refusing: Transport = (request) => {
    sent.push(request.url);
    return Promise.reject(new Error('nothing should be sent'));
  };
  const oks = createClient({
    region: 'eu-west-2',
    transport: refusing,
    credentials: accessKey({ accessKey: 'AK', secretKey: 'SK' }),
  });
  const cluster = { name: 'web', project_id: 'p', admin_whitelist: [], ...networks };

  test.each([
    [
      'a misspelt field',
      () => oks.clusters.create({ ...cluster, ...{ admin_whitlist: [] } }),
      'CreateCluster: `admin_whitlist`: unknown field, did you mean `admin_whitelist`?',
    ],
    [
      'a misspelt filter',
      () => oks.clusters.list({ name: 'web', ...{ stauts: 'ready' } }),
      'ListClustersByProjectID: `stauts`: unknown parameter, did you mean `status`?',
    ],
    ['an empty ID', () => oks.clusters.get(''), '`cluster_id`: required.'],
    [
      'a climbing ID',
      () => oks.clusters.get('..'),
      '`cluster_id`: must not be `.` or `..`, or contain a slash or a control character.',
    ],
    [
      'an ID with a slash',
      () => oks.clusters.delete('a/b'),
      '`cluster_id`: must not be `.` or `..`, or contain a slash or a control character.',
    ],
    [
      'a header with a line break',
      () => oks.projects.list({}, { headers: { 'x-team': 'a\r\nAccessKey: b' } }),
      'ListProjects: `headers.x-team`: must be a valid header.',
    ],
    [
      'a header that would set a prototype',
      () => oks.projects.list({}, { headers: { ['__proto__']: 'x' } }),
      'ListProjects: `headers.__proto__`: must be a valid header.',
    ],
  ])('%s', async (_, call, message) => {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'input') && error.message).toBe(message);
    expect(sent).toEqual([]);
  });

  test.each([
    [{ baseUrl: 'http://api.example.com/api/v2' }, 'must use https'],
    [{}, '`region` or `baseUrl` is required'],
    [{ region: 'x/../y' }, '`region` is not the name of a Region'],
  ])('options %j', (options, message) => {
    expect(() => createClient({ ...options, credentials: emulator.credentials })).toThrow(message);
  });

  test('sends a header named constructor', async () => {
    const name = 'constructor';
    const headers: Record<string, string>[] = [];
    const client = createClient({
      baseUrl: 'https://api.example.com/api/v2',
      credentials: emulator.credentials,
      fetch: (input, init) => {
        headers.push(Object.fromEntries(new Request(input, init).headers));
        return Promise.resolve(Response.json({ Projects: [] }));
      },
    });
    await client.projects.list({}, { headers: { [name]: 'x' } });
    expect(headers.map((sent) => Object.hasOwn(sent, name) && sent[name])).toEqual(['x']);
  });

  test('sends unknown fields if `unknownFields` is `send`', async () => {
    const client = clientOf();
    const { id } = await client.projects.create(
      { name: 'template', cidr: '10.50.0.0/18', region: 'eu-west-2', ...{ newer_field: 1 } },
      { unknownFields: 'send' },
    );
    expect((await client.projects.get(id)).name).toBe('template');
  });
});

test('calls a custom operation', async () => {
  const GetVersions = defineOperation({
    id: 'GetVersions',
    group: 'limits',
    method: 'GET',
    path: '/clusters/limits/{what}',
    params: { what: 'Which limit.' },
    response: zodCheck('Versions', z.looseObject({ Versions: z.array(z.string()) })),
    payload: 'Versions',
    essential: [],
    retry: 'safe',
    summary: 'List versions.',
    anchor: 'none',
  });
  const mine = createClient({
    baseUrl: emulator.url,
    fetch: emulator.fetch,
    credentials: emulator.credentials,
    operations: { ...operations, GetVersions },
  });
  const versions: string[] = await mine.call('GetVersions', { what: 'kubernetes_versions' });
  expect(versions).toEqual(await mine.call(GetVersions, { what: 'kubernetes_versions' }));
});

test('events describe each step, and neither the events nor the client show a secret', async () => {
  const events: ClientEvent[] = [];
  const oks = clientOf({ onEvent: (event) => events.push(event) });
  await oks.projects.list();
  expect(events.map(({ type }) => type)).toEqual(['request', 'response']);
  const { access_key, secret_key } = emulator.account;
  for (const text of [JSON.stringify(events), inspect(oks, { depth: 9, showHidden: true })]) {
    expect(text.includes(access_key) || text.includes(secret_key)).toBe(false);
  }
});

test('an aborted call rejects with the reason of its signal', async () => {
  const stop = new AbortController();
  const call = clientOf().projects.list({}, { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
});
