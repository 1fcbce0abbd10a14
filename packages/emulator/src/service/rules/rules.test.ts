import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, emulatorRules } from '../../index.ts';

type Headers = Readonly<Record<string, string>>;

const shop = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };
const web = {
  name: 'web',
  admin_whitelist: [],
  version: '1.31',
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
};

function ask(
  emulator: Emulator,
  method: string,
  below: string,
  body?: unknown,
  headers: Headers = emulator.credentials.authorize(),
): Promise<Response> {
  return emulator.fetch(emulator.url + below, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function made(emulator: Emulator, below: string, body: unknown): Promise<string> {
  const response = await ask(emulator, 'POST', below, body);
  expect(response.status).toBe(200);
  // Boundary: the emulator's own answer.
  const { Project, Cluster } = (await response.json()) as Record<string, { id: string }>;
  return (Project ?? Cluster)?.id ?? '';
}

const project = (emulator: Emulator): Promise<string> => made(emulator, '/projects', shop);
/** Tries a cluster in a project that is ready, unless the clock stands. */
const tryCluster = async (emulator: Emulator, fields: object): Promise<Response> =>
  ask(emulator, 'POST', '/clusters', { ...web, project_id: await project(emulator), ...fields });
const cluster = async (emulator: Emulator, fields: object = {}): Promise<string> =>
  made(emulator, '/clusters', { ...web, project_id: await readyProject(emulator), ...fields });

async function readyProject(emulator: Emulator): Promise<string> {
  const id = await project(emulator);
  if (emulator.clock.kind === 'manual') emulator.clock.advance(60_000);
  return id;
}

function pairOf(response: Response): Headers {
  return {
    AccessToken: response.headers.get('access-token') ?? '',
    RefreshToken: response.headers.get('refresh-token') ?? '',
  };
}

const firstPair = async (emulator: Emulator): Promise<Headers> => pairOf(await ask(emulator, 'GET', '/projects'));

interface Case {
  readonly options?: EmulatorOptions;
  /** What the rule refuses, and allows once it is off. */
  readonly act: (emulator: Emulator) => Promise<Response>;
  readonly status: number;
}

const cases: Readonly<Record<string, Case>> = {
  'sign-in-code': { options: { mfa: true }, act: (emulator) => ask(emulator, 'GET', '/projects'), status: 401 },
  'token-genuine': {
    options: { tokens: true },
    act: async (emulator) => {
      const pair = await firstPair(emulator);
      emulator.revokeTokens();
      return ask(emulator, 'GET', '/projects', undefined, pair);
    },
    status: 401,
  },
  'token-expiry': {
    options: { clock: 'manual', tokens: { refreshSeconds: 60 } },
    act: async (emulator) => {
      const pair = await firstPair(emulator);
      emulator.clock.advance(60_000);
      return ask(emulator, 'GET', '/projects', undefined, pair);
    },
    status: 401,
  },
  'token-rotation': {
    options: { clock: 'manual', tokens: true },
    act: async (emulator) => {
      const pair = await firstPair(emulator);
      expect((await ask(emulator, 'GET', '/projects', undefined, pair)).status).toBe(200);
      emulator.clock.advance(31_000);
      return ask(emulator, 'GET', '/projects', undefined, pair);
    },
    status: 401,
  },
  'request-rate': {
    options: { rateLimit: { requestsPerSecond: 0.001, burst: 1 } },
    act: async (emulator) => {
      await ask(emulator, 'GET', '/projects');
      return ask(emulator, 'GET', '/projects');
    },
    status: 429,
  },
  'project-region': { act: (emulator) => ask(emulator, 'POST', '/projects', { ...shop, region: 'mars' }), status: 422 },
  'project-name-unique': {
    act: async (emulator) => {
      await project(emulator);
      return ask(emulator, 'POST', '/projects', shop);
    },
    status: 409,
  },
  'project-quota': {
    options: { quotas: { projects: 1 } },
    act: async (emulator) => {
      await project(emulator);
      return ask(emulator, 'POST', '/projects', { ...shop, name: 'other' });
    },
    status: 409,
  },
  'project-ready': {
    options: { clock: 'manual' },
    act: async (emulator) => ask(emulator, 'PATCH', `/projects/${await project(emulator)}`, { description: 'x' }),
    status: 409,
  },
  'project-protection': {
    act: async (emulator) =>
      ask(
        emulator,
        'DELETE',
        `/projects/${await made(emulator, '/projects', { ...shop, disable_api_termination: true })}`,
      ),
    status: 409,
  },
  'project-empty': {
    act: async (emulator) => {
      const id = await project(emulator);
      await made(emulator, '/clusters', { ...web, project_id: id });
      return ask(emulator, 'DELETE', `/projects/${id}`);
    },
    status: 409,
  },
  'cluster-project-ready': { options: { clock: 'manual' }, act: (emulator) => tryCluster(emulator, {}), status: 409 },
  'cluster-name-unique': {
    act: async (emulator) => {
      const project_id = await project(emulator);
      await made(emulator, '/clusters', { ...web, project_id });
      return ask(emulator, 'POST', '/clusters', { ...web, project_id });
    },
    status: 409,
  },
  'cluster-quota': {
    options: { quotas: { clustersPerProject: 1 } },
    act: async (emulator) => {
      const project_id = await project(emulator);
      await made(emulator, '/clusters', { ...web, project_id });
      return ask(emulator, 'POST', '/clusters', { ...web, project_id, name: 'other' });
    },
    status: 409,
  },
  'cluster-version-known': { act: (emulator) => tryCluster(emulator, { version: '0.1' }), status: 422 },
  'cluster-control-planes': { act: (emulator) => tryCluster(emulator, { control_planes: 'cp.huge' }), status: 422 },
  'cluster-subregions': { act: (emulator) => tryCluster(emulator, { cp_subregions: ['9z'] }), status: 422 },
  'cluster-networks': { act: (emulator) => tryCluster(emulator, { cidr_pods: '10.50.16.0/20' }), status: 422 },
  'cluster-ready': {
    options: { clock: 'manual' },
    act: async (emulator) => ask(emulator, 'PATCH', `/clusters/${await cluster(emulator)}`, { description: 'x' }),
    status: 409,
  },
  'cluster-no-downgrade': {
    act: async (emulator) =>
      ask(emulator, 'PATCH', `/clusters/${await cluster(emulator, { version: '1.31' })}`, { version: '1.30' }),
    status: 422,
  },
  'cluster-upgrade-available': {
    act: async (emulator) =>
      ask(emulator, 'PATCH', `/clusters/${await cluster(emulator, { version: '1.32' })}/upgrade`),
    status: 409,
  },
  'cluster-protection': {
    act: async (emulator) =>
      ask(emulator, 'DELETE', `/clusters/${await cluster(emulator, { disable_api_termination: true })}`),
    status: 409,
  },
  'kubeconfig-ttl': {
    act: async (emulator) => ask(emulator, 'GET', `/clusters/${await cluster(emulator)}/kubeconfig?ttl=1y`),
    status: 422,
  },
  'kubeconfig-cluster-runs': {
    options: { clock: 'manual' },
    act: async (emulator) => ask(emulator, 'GET', `/clusters/${await cluster(emulator)}/kubeconfig`),
    status: 409,
  },
};

/** Rules that refuse nothing have tests of their own. */
const toldOnly = new Set(['newer-fields']);

test('every rule has a case, and every case a rule', () => {
  expect(Object.keys(cases).sort()).toEqual(
    emulatorRules
      .map(({ name }) => name)
      .filter((name) => !toldOnly.has(name))
      .sort(),
  );
});

const isAssumed = ([name]: readonly [string, Case]): boolean =>
  emulatorRules.find((rule) => rule.name === name)?.source === 'assumed';

test.each(Object.entries(cases))(
  '%s refuses what it says, in the envelope of the service',
  async (name, { options, act, status }) => {
    await using emulator = await createEmulator({ clock: 'instant', ...options });
    const response = await act(emulator);
    const body: unknown = await response.json();
    expect([response.status, body]).toMatchObject([
      status,
      name.startsWith('token-')
        ? { message: 'Unauthorized: Invalid JWT.' }
        : { ResponseContext: { RequestId: expect.any(String) as unknown }, Errors: [{ Code: String(status) }] },
    ]);
  },
);

test.each(Object.entries(cases).filter(isAssumed))('%s lets it pass once it is off', async (name, { options, act }) => {
  await using emulator = await createEmulator({ clock: 'instant', ...options, disabledRules: [name] });
  expect((await act(emulator)).status).toBe(200);
});

test.each(Object.entries(cases).filter((one) => !isAssumed(one)))('%s is no assumption, and stays on', async (name) => {
  await expect(createEmulator({ disabledRules: [name] })).rejects.toThrow("can't be switched off");
});

test('calls that are under way together hold the same refresh token, and none fails', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: true });
  const pair = await firstPair(emulator);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ask(emulator, 'GET', '/projects', undefined, pair)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  emulator.clock.advance(29_000);
  expect((await ask(emulator, 'GET', '/projects', undefined, pair)).status).toBe(200);
  emulator.clock.advance(2_000);
  expect((await ask(emulator, 'GET', '/projects', undefined, pair)).status).toBe(401);
  // What the answers brought is good: rotation ends a token, not a session.
  for (const answer of answers)
    expect((await ask(emulator, 'GET', '/projects', undefined, pairOf(answer))).status).toBe(200);
});

test('an access token that expired is renewed as long as its refresh token lives', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: { accessSeconds: 10, refreshSeconds: 100 } });
  const pair = await firstPair(emulator);
  emulator.clock.advance(50_000);
  const renewed = await ask(emulator, 'GET', '/projects', undefined, pair);
  expect([renewed.status, pairOf(renewed)['AccessToken'] === pair['AccessToken']]).toEqual([200, false]);
});

test.each<[string, object, number, string?]>([
  ['all of IPv4', { cidr_pods: '0.0.0.0/0' }, 422, 'cidr_pods'],
  ['a range around the project', { cidr_pods: '10.0.0.0/8' }, 422, 'cidr_pods'],
  ['a range that starts in its middle', { cidr_pods: '10.50.63.255/20' }, 422, 'cidr_pods'],
  ['the range after the project', { cidr_pods: '10.50.64.0/18' }, 200],
])('%s gets an answer of the service', async (_, networks, status, field) => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const response = await tryCluster(emulator, networks);
  expect([response.status, await response.json()]).toMatchObject([
    status,
    field === undefined ? { Cluster: networks } : { Errors: [{ Details: [{ loc: ['body', field] }] }] },
  ]);
});
