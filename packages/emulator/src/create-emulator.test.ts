import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { generateKeyPair, openSealedBox } from '@oks-kit/kubeconfig';
import { isOksError } from '@oks-kit/core';
import { type OperationSpec, operations } from '@oks-kit/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator, emulatorControl } from './index.ts';
import { clusterInput as web, projectInput as shop } from './testing/inputs.ts';

interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions look at any response
  readonly body: any;
}

async function call(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = emulator.credentials.authorize(),
): Promise<Answer> {
  const response = await emulator.fetch(emulator.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function projectOf(emulator: Emulator, name = 'shop'): Promise<string> {
  const { body } = await call(emulator, 'POST', '/projects', { ...shop, name });
  return String(body.Project.id);
}

describe('answers in the service’s envelope', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator({ clock: 'instant' });
  });
  afterAll(() => emulator.close());

  test.each(Object.values<OperationSpec>(operations).map((row) => [row.id, row] as const))(
    '%s without credentials is a 401 with a request ID',
    async (_, row) => {
      const { status, body } = await call(
        emulator,
        row.method,
        row.path.replace(/\{[^}]*\}/g, 'x'),
        row.body === undefined ? undefined : {},
        {},
      );
      expect(status).toBe(401);
      expect(body).toEqual({
        Errors: [{ Code: '401', Type: 'AuthenticationError', Details: expect.any(String) }],
        ResponseContext: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
    },
  );

  test.each([
    ['an unknown path', 'GET', '/nothing', undefined, 404],
    ['a wrong method', 'PUT', '/projects', {}, 405],
    ['a body that is not JSON', 'POST', '/projects', '{', 422],
    ['a body over 1 MiB', 'POST', '/projects', `"${'a'.repeat(1024 * 1024)}"`, 413],
    ['a body nested 200,000 levels deep', 'POST', '/projects', '['.repeat(200_000) + ']'.repeat(200_000), 422],
    ['an unknown project', 'GET', '/projects/x', undefined, 404],
    ['an unknown cluster', 'GET', '/clusters/x', undefined, 404],
  ])('%s', async (_, method, path, body, status) => {
    const answer = await call(emulator, method, path, body);
    expect([answer.status, answer.body.Errors[0].Code, typeof answer.body.ResponseContext.RequestId]).toEqual([
      status,
      String(status),
      'string',
    ]);
  });

  test('every invalid field of a body is reported with its path', async () => {
    const { status, body } = await call(emulator, 'POST', '/projects', { name: 'Shop', cidr: 1 });
    expect(status).toBe(422);
    expect(body.Errors[0].Details).toEqual([
      {
        loc: ['body', 'name'],
        msg:
          'must be at least two lower-case letters, digits or hyphens, start with a letter and end with a ' +
          'letter or digit',
        type: 'value_error.pattern',
      },
      { loc: ['body', 'cidr'], msg: 'expected string, received number', type: 'value_error.type' },
      { loc: ['body', 'region'], msg: 'required', type: 'missing' },
    ]);
  });

  test('`util.inspect` hides the secrets of an account, but its fields have them', async () => {
    await using guarded = await createEmulator({ mfa: true, accounts: 2 });
    const secrets = guarded.accounts.flatMap(({ secret_key, password, totp_secret = '' }) => [
      secret_key,
      password,
      totp_secret,
    ]);
    const shown = [guarded, guarded.account, guarded.accounts]
      .map((one) => inspect(one, { depth: 9, showHidden: true, getters: true }))
      .join('\n');
    expect(secrets.filter((secret) => secret === '' || shown.includes(secret))).toEqual([]);
    expect(shown).toContain(guarded.account.access_key);
    const { secret_key, ...rest } = guarded.account;
    expect(guarded.account).toStrictEqual({ secret_key, ...rest });
    expect(JSON.parse(JSON.stringify(guarded.account))).toEqual({ ...guarded.account });
  });

  test('a web page of another origin is refused', async () => {
    const { status } = await call(emulator, 'GET', '/projects', undefined, {
      ...emulator.credentials.authorize(),
      origin: 'https://evil.example',
    });
    expect(status).toBe(403);
  });

  test('serves the OpenAPI document of the operation table', async () => {
    const document: unknown = await (await emulator.fetch('http://localhost/openapi.json')).json();
    const paths: unknown =
      typeof document === 'object' && document !== null && 'paths' in document ? document.paths : undefined;
    expect(Object.keys(paths ?? {})).toEqual([...new Set(Object.values(operations).map((row) => row.path))]);
  });
});

describe('rules', () => {
  let emulator: Emulator;
  let project_id: string;
  beforeAll(async () => {
    emulator = await createEmulator({ clock: 'instant' });
    project_id = await projectOf(emulator);
  });
  afterAll(() => emulator.close());

  test.each([
    ['a name that is in use', '/projects', shop, 409],
    ['an invalid CIDR', '/projects', { ...shop, name: 'other', cidr: '10.50.0.0/33' }, 422],
    ['an unknown Region', '/projects', { ...shop, name: 'other', region: 'mars' }, 422],
    ['an unknown project', '/clusters', { ...web, project_id: 'x' }, 404],
    ['an unknown version', '/clusters', { ...web, version: '0.1' }, 422],
    ['an unknown plan', '/clusters', { ...web, control_planes: 'cp.huge' }, 422],
    ['an unknown Subregion', '/clusters', { ...web, cp_subregions: ['9z'] }, 422],
    ['pods in the project’s range', '/clusters', { ...web, cidr_pods: '10.50.16.0/20' }, 409],
    ['services among pods', '/clusters', { ...web, cidr_service: '10.91.4.0/23' }, 409],
    ['a DNS address outside the services', '/clusters', { ...web, cluster_dns: '10.1.1.1' }, 422],
    ['a whitelist entry that is not an address', '/clusters', { ...web, admin_whitelist: ['me'] }, 422],
    [
      'a plugin both on and off',
      '/clusters',
      { ...web, admission_flags: { enable_admission_plugins: ['A'], disable_admission_plugins: ['A'] } },
      422,
    ],
  ])('%s is refused', async (_, path, body, status) => {
    expect((await call(emulator, 'POST', path, { project_id, ...body })).status).toBe(status);
  });

  test('a project can have two clusters from the same template', async () => {
    const { Template } = (await call(emulator, 'GET', '/templates/cluster')).body;
    for (const name of ['one', 'two']) {
      expect((await call(emulator, 'POST', '/clusters', { ...Template, name, project_id })).status).toBe(200);
    }
    const { Clusters } = (await call(emulator, 'GET', `/clusters?project_id=${project_id}&status=ready`)).body;
    expect(Clusters.map((cluster: { name: string }) => cluster.name)).toEqual(['one', 'two']);
    expect((await call(emulator, 'DELETE', `/projects/${project_id}`)).status).toBe(403);
  });

  test('a protected resource cannot be deleted; deleted ones are listed with `deleted=true`', async () => {
    const id = String(
      (await call(emulator, 'POST', '/clusters', { ...web, project_id, name: 'safe', disable_api_termination: true }))
        .body.Cluster.id,
    );
    expect((await call(emulator, 'DELETE', `/clusters/${id}`)).status).toBe(403);
    await call(emulator, 'PATCH', `/clusters/${id}`, { disable_api_termination: false });
    expect((await call(emulator, 'DELETE', `/clusters/${id}`)).body.detail).toBe('The cluster is being deleted.');
    expect((await call(emulator, 'GET', `/clusters/${id}`)).status).toBe(404);
    expect((await call(emulator, 'DELETE', `/clusters/${id}`)).status).toBe(409);
    const [deleted] = (await call(emulator, 'GET', '/clusters/all?deleted=true&name=safe')).body.Clusters;
    expect([deleted.id, typeof deleted.statuses.deleted_at]).toEqual([id, 'string']);
  });

  test('a version is changed in two steps: an update requests it, an upgrade applies it', async () => {
    const id = String((await call(emulator, 'POST', '/clusters', { ...web, project_id, name: 'old' })).body.Cluster.id);
    const look = async (): Promise<unknown> => {
      const { version, expected_version, control_planes, expected_control_planes, statuses } = (
        await call(emulator, 'GET', `/clusters/${id}`)
      ).body.Cluster;
      return [version, expected_version, control_planes, expected_control_planes, statuses.available_upgrade];
    };
    const small = 'cp.3.masters.small';
    const large = 'cp.3.masters.large';
    expect(await look()).toEqual(['1.32', null, small, null, '1.33']);
    expect((await call(emulator, 'PATCH', `/clusters/${id}`, { version: '1.31' })).status).toBe(422);
    expect((await call(emulator, 'PATCH', `/clusters/${id}`, { version: '1.34' })).status).toBe(422);
    await call(emulator, 'PATCH', `/clusters/${id}`, { version: '1.33', control_planes: large });
    expect(await look()).toEqual(['1.32', '1.33', small, large, '1.33']);
    await call(emulator, 'PATCH', `/clusters/${id}/upgrade`);
    expect(await look()).toEqual(['1.33', null, large, null, '1.34']);
    // Without a requested version, an upgrade goes to the available one.
    await call(emulator, 'PATCH', `/clusters/${id}/upgrade`);
    expect(await look()).toEqual(['1.34', null, large, null, '1.35']);
    // With only a requested plan, the version stays.
    await call(emulator, 'PATCH', `/clusters/${id}`, { control_planes: small });
    await call(emulator, 'PATCH', `/clusters/${id}/upgrade`);
    expect(await look()).toEqual(['1.34', null, small, null, '1.35']);
    await call(emulator, 'PATCH', `/clusters/${id}/upgrade`);
    expect(await look()).toEqual(['1.35', null, small, null, '']);
    expect((await call(emulator, 'PATCH', `/clusters/${id}/upgrade`)).status).toBe(409);
  });

  test('only assumed rules can be switched off by name', async () => {
    await using lenient = await createEmulator({ clock: 'instant', disabledRules: ['project-region'] });
    expect((await call(lenient, 'POST', '/projects', { ...shop, region: 'mars' })).status).toBe(200);
    await expect(createEmulator({ disabledRules: ['project-name-unique'] })).rejects.toThrow(
      "can't be switched off, its source is `spec`",
    );
    await expect(createEmulator({ disabledRules: ['project-regoin'] })).rejects.toThrow(
      'did you mean `project-region`?',
    );
  });
});

describe('time', () => {
  test('a project goes through its lifecycle as a manual clock is advanced', async () => {
    await using emulator = await createEmulator({ clock: 'manual' });
    const id = await projectOf(emulator);
    const status = async (): Promise<string> =>
      String((await call(emulator, 'GET', `/projects/${id}`)).body.Project.status);
    expect(await status()).toBe('pending');
    emulator.clock.advance(3_000);
    expect(await status()).toBe('deploying');
    expect((await call(emulator, 'POST', '/clusters', { ...web, project_id: id })).status).toBe(503);
    emulator.clock.advance(40_000);
    expect(await status()).toBe('ready');
    await call(emulator, 'DELETE', `/projects/${id}`);
    expect(await status()).toBe('deleting');
    emulator.clock.advance(20_000);
    expect((await call(emulator, 'GET', `/projects/${id}`)).status).toBe(404);
  });
});

test('the new version appears at the end of the upgrade', async () => {
  await using emulator = await createEmulator({ clock: 'manual' });
  const project_id = await projectOf(emulator);
  emulator.clock.advance(60_000);
  const id = String((await call(emulator, 'POST', '/clusters', { ...web, project_id })).body.Cluster.id);
  const look = async (): Promise<unknown> => {
    const { version, expected_version, statuses } = (await call(emulator, 'GET', `/clusters/${id}`)).body.Cluster;
    return [statuses.status, version, expected_version];
  };
  emulator.clock.advance(60_000);
  await call(emulator, 'PATCH', `/clusters/${id}`, { version: '1.33' });
  expect(await look()).toEqual(['updating', '1.32', '1.33']);
  emulator.clock.advance(60_000);
  expect(await look()).toEqual(['ready', '1.32', '1.33']);
  await call(emulator, 'PATCH', `/clusters/${id}/upgrade`);
  expect(await look()).toEqual(['upgrading', '1.32', '1.33']);
  emulator.clock.advance(60_000);
  expect(await look()).toEqual(['ready', '1.33', null]);
});

describe('a data folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-emulator-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = path.join(folder, 'data');

  test('keeps everything across a restart, and is private to its owner', async () => {
    const first = await createEmulator({ clock: 'instant', dataDir });
    const id = await projectOf(first);
    const account = first.account;
    await first.close();
    await using second = await createEmulator({ clock: 'instant', dataDir });
    expect(second.account).toEqual(account);
    expect((await call(second, 'GET', `/projects/${id}`)).body.Project.name).toBe('shop');
    expect(
      [dataDir, path.join(dataDir, 'emulator.db')].map((file) => (statSync(file).mode & 0o777).toString(8)),
    ).toEqual(['700', '600']);
  });

  test('can be used by one emulator at a time', async () => {
    await using first = await createEmulator({ clock: 'instant', dataDir });
    await expect(createEmulator({ dataDir })).rejects.toThrow(
      `is in use by the emulator with the process ID ${process.pid}`,
    );
    expect(first.accounts).toHaveLength(1);
  });
});

test('accounts do not see each other', async () => {
  await using emulator = await createEmulator({ clock: 'instant', accounts: 2 });
  const id = await projectOf(emulator);
  const [, other] = emulator.accounts;
  const headers = { AccessKey: other?.access_key ?? '', SecretKey: other?.secret_key ?? '' };
  for (const row of Object.values<OperationSpec>(operations).filter(({ path }) => path.includes('{project_id}'))) {
    expect(
      (
        await call(
          emulator,
          row.method,
          row.path.replace('{project_id}', id).replace('{user}', 'x') +
            (row.id === 'CreateEimUser' ? '?user=oks-csi' : ''),
          row.body === undefined ? undefined : {},
          headers,
        )
      ).status,
    ).toBe(404);
  }
  expect((await call(emulator, 'GET', '/projects', undefined, headers)).body.Projects).toEqual([]);
});

test('a kubeconfig is sealed to the given public key', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const project_id = await projectOf(emulator);
  const { id } = (await call(emulator, 'POST', '/clusters', { ...web, project_id })).body.Cluster;
  const keyPair = generateKeyPair();
  const headers = { ...emulator.credentials.authorize(), 'x-encrypt-nacl': keyPair.publicKeyBase64 };
  const { body } = await call(
    emulator,
    'POST',
    `/clusters/${id}/kubeconfig?user=ada&group=devs&ttl=1h`,
    undefined,
    headers,
  );
  expect(new TextDecoder().decode(openSealedBox(body.Cluster.data.kubeconfig, keyPair))).toContain('name: ada@web');
  expect(
    (await call(emulator, 'POST', `/clusters/${id}/kubeconfig`, undefined, { ...headers, 'x-encrypt-nacl': 'short' }))
      .status,
  ).toBe(422);
  expect((await call(emulator, 'GET', `/clusters/${id}/kubeconfig?ttl=1y`)).status).toBe(422);
});

test('a port in use causes a clear error', async () => {
  await using emulator = await createEmulator({ clock: 'instant', port: 0 });
  const { port } = new URL(emulator.url);
  await expect(createEmulator({ port: Number(port) })).rejects.toThrow(
    `cannot listen on 127.0.0.1 port ${port} (EADDRINUSE)`,
  );
});

test('a cluster whose port is in use gets a new one, and a warning says so', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-emulator-'));
  const options = { clock: 'instant', dataDir: folder } as const;
  const first = await createEmulator(options);
  const project_id = await projectOf(first);
  const { id } = (await call(first, 'POST', '/clusters', { ...web, project_id })).body.Cluster;
  await call(first, 'GET', `/clusters/${id}/kubeconfig`);
  const serverOf = async (emulator: Emulator): Promise<URL> => {
    const { clusters } = await emulatorControl({ url: emulator.url, fetch: emulator.fetch }).status();
    return new URL(clusters.running[0]?.server ?? '');
  };
  const { port } = await serverOf(first);
  await first.close();

  await using other = await createEmulator({ port: Number(port) });
  const warnings: string[] = [];
  await using second = await createEmulator({ ...options, onWarning: (message) => void warnings.push(message) });
  const moved = await serverOf(second);
  expect([new URL(other.url).port, moved.port]).toEqual([port, expect.not.stringMatching(`^${port}$`)]);
  expect(warnings).toEqual([
    `The emulator cannot listen on 127.0.0.1 port ${port} (EADDRINUSE). ` +
      `The cluster shop/web has the new port ${moved.port}. Get its kubeconfig again.`,
  ]);
  rmSync(folder, { recursive: true, force: true });
});

test.each<[object, string]>([
  [{ clok: 'fast' }, '`clok`: unknown option, did you mean `clock`?'],
  [{ clock: 'slow' }, '`clock`: must be one of real, fast, instant, manual'],
  [{ port: -1 }, '`port`: must be a whole number from 0 to 65535'],
  [{ port: '8080' }, '`port`: must be a whole number from 0 to 65535'],
  [{ port: 65_536 }, '`port`: must be a whole number from 0 to 65535'],
  [{ host: '' }, '`host`: must be text that is not empty'],
  [{ dataDir: 1 }, '`dataDir`: must be text that is not empty'],
  [{ durability: 'most' }, '`durability`: must be one of normal, full'],
  [{ accounts: 0 }, '`accounts`: must be a whole number from 1 to 999'],
  [{ accounts: 1.5 }, '`accounts`: must be a whole number'],
  [{ mfa: 'yes' }, '`mfa`: must be true or false'],
  [{ tokens: { accesSeconds: 1 } }, '`tokens.accesSeconds`: unknown option, did you mean `accessSeconds`?'],
  [{ tokens: { refreshSeconds: NaN } }, '`tokens.refreshSeconds`: must be a whole number of at least 1'],
  [{ quotas: { project: 1 } }, '`quotas.project`: unknown option, did you mean `projects`?'],
  [{ quotas: { clustersPerProject: '1' } }, '`quotas.clustersPerProject`: must be a whole number of at least 0'],
  [{ rateLimit: { burst: 1 } }, '`rateLimit.requestsPerSecond`: required'],
  [{ rateLimit: 5 }, '`rateLimit`: must be an object'],
  [{ pageSize: 101 }, '`pageSize`: must be a whole number from 1 to 100'],
  [{ strictWhitelist: 1 }, '`strictWhitelist`: must be true or false'],
  [{ adminToken: 'short' }, '`adminToken`: must be at least 16 letters'],
  [{ disabledRules: 'project-region' }, '`disabledRules`: must be a list of strings'],
  [{ faults: { kind: 'html' } }, '`faults`: must be a list of faults'],
  [{ seed: 'x' }, '`seed`: must be a whole number of at least 0'],
  [{ onWarning: true }, '`onWarning`: must be a function'],
])('the invalid option %j is refused, and the error names it', async (options, message) => {
  const error: unknown = await createEmulator(options).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toContain(`@oks-kit/emulator: ${message}`);
});

test('an unusable data folder causes a clear error', async () => {
  for (const dataDir of [import.meta.filename, path.join(import.meta.filename, 'below')]) {
    const error: unknown = await createEmulator({ dataDir }).catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'emulator') && error.message).toBe(`The data folder ${dataDir} is not writable.`);
  }
});
