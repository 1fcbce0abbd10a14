import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, emulatorRules } from '../../index.ts';
import { clusterInput as web, projectInput as shop } from '../../testing/inputs.ts';

type Headers = Readonly<Record<string, string>>;

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
  // Boundary: the emulator's own response.
  const { Project, Cluster } = (await response.json()) as Record<string, { id: string }>;
  return (Project ?? Cluster)?.id ?? '';
}

const project = (emulator: Emulator, fields: object = {}): Promise<string> =>
  made(emulator, '/projects', { ...shop, ...fields });
/** Tries to create a cluster in a project, which is ready unless the clock is manual. */
const tryCluster = async (emulator: Emulator, fields: object): Promise<Response> =>
  ask(emulator, 'POST', '/clusters', { ...web, project_id: await project(emulator), ...fields });
const cluster = async (emulator: Emulator, fields: object = {}): Promise<string> =>
  made(emulator, '/clusters', { ...web, project_id: await readyProject(emulator), ...fields });
const tryChange = async (emulator: Emulator, changes: object, fields: object = {}): Promise<Response> =>
  ask(emulator, 'PATCH', `/clusters/${await cluster(emulator, fields)}`, changes);
const tryKubeconfig = async (emulator: Emulator, query: string): Promise<Response> =>
  ask(emulator, 'GET', `/clusters/${await cluster(emulator)}/kubeconfig${query}`);

async function readyProject(emulator: Emulator): Promise<string> {
  const id = await project(emulator);
  if (emulator.clock.kind === 'manual') emulator.clock.advance(60_000);
  return id;
}

async function deletedProject(emulator: Emulator): Promise<string> {
  const id = await project(emulator);
  expect((await ask(emulator, 'DELETE', `/projects/${id}`)).status).toBe(200);
  return id;
}

async function deletedCluster(emulator: Emulator): Promise<string> {
  const id = await cluster(emulator);
  expect((await ask(emulator, 'DELETE', `/clusters/${id}`)).status).toBe(200);
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
  /** The text of the error, where it is documented. */
  readonly text?: string | RegExp;
}

const notReady = 503;
const deletedText = (what: string): string =>
  `The requested action cannot be performed because the ${what} has been deleted.`;

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
  'project-cidr': {
    act: (emulator) => ask(emulator, 'POST', '/projects', { ...shop, cidr: '10.50.15.24/32' }),
    status: 422,
    text: "Invalid CIDR: '10.50.15.24/32' must have a prefix length between /16 and /23.",
  },
  'project-region': { act: (emulator) => ask(emulator, 'POST', '/projects', { ...shop, region: 'mars' }), status: 422 },
  'project-name-unique': {
    act: async (emulator) => {
      await project(emulator);
      return ask(emulator, 'POST', '/projects', shop);
    },
    status: 409,
    text: 'Project with this name already exists.',
  },
  'project-quota': {
    options: { quotas: { projects: 2 } },
    act: async (emulator) => {
      for (const name of ['one', 'two']) await project(emulator, { name });
      return ask(emulator, 'POST', '/projects', shop);
    },
    status: 403,
    text: 'You cannot have more than 2 projects.',
  },
  'project-not-deleted': {
    act: async (emulator) => ask(emulator, 'PATCH', `/projects/${await deletedProject(emulator)}`, {}),
    status: 409,
    text: deletedText('project'),
  },
  'project-ready': {
    options: { clock: 'manual' },
    act: async (emulator) => ask(emulator, 'PATCH', `/projects/${await project(emulator)}`, { description: 'x' }),
    status: notReady,
    text: 'Project not ready: pending',
  },
  'project-deletable': {
    options: { clock: 'manual' },
    act: async (emulator) => ask(emulator, 'DELETE', `/projects/${await project(emulator)}`),
    status: notReady,
    text: 'Project not ready: pending',
  },
  'project-protection': {
    act: async (emulator) =>
      ask(emulator, 'DELETE', `/projects/${await project(emulator, { disable_api_termination: true })}`),
    status: 403,
    text: /^Project [0-9a-f-]{36} can't be deleted because disable_api_termination is enabled$/,
  },
  'project-empty': {
    act: async (emulator) => {
      const id = await project(emulator);
      await made(emulator, '/clusters', { ...web, project_id: id });
      return ask(emulator, 'DELETE', `/projects/${id}`);
    },
    status: 403,
    text: 'The requested action cannot be performed because the project has 1 active cluster(s): web',
  },
  'cluster-version-given': {
    act: (emulator) => tryCluster(emulator, { version: undefined }),
    status: 400,
    text: "The 'version' field is required.",
  },
  'cluster-name-reserved': {
    act: (emulator) => tryCluster(emulator, { name: 'default' }),
    status: 409,
    text: "The name 'default' cannot be used because it is a reserved keyword.",
  },
  'cluster-version-known': {
    act: (emulator) => tryCluster(emulator, { version: '0.1' }),
    status: 422,
    text: 'This version of Kubernetes is not implemented.',
  },
  'cluster-control-planes': {
    act: (emulator) => tryCluster(emulator, { control_planes: 'cp.huge' }),
    status: 422,
    text: /^Failed to create cluster\. Control plane plan 'cp\.huge' does not exist\. Valid plans are: cp\.mono/,
  },
  'cluster-subregions': {
    act: (emulator) => tryCluster(emulator, { cp_subregions: ['9z'] }),
    status: 422,
    text: "The subregion '9z' does not exist.",
  },
  'cluster-multi-az': {
    act: (emulator) => tryCluster(emulator, { cp_multi_az: true, control_planes: 'cp.mono.master' }),
    status: 422,
    text: 'Multi AZ is not allowed for the requested control_plane size.',
  },
  'cluster-cidr': {
    act: (emulator) => tryCluster(emulator, { cidr_pods: '192.0.2.0/23' }),
    status: 422,
    text: "Invalid CIDR: '192.0.2.0/23' is not a private IP range as defined by RFC1918.",
  },
  'cluster-dns': {
    act: (emulator) => tryCluster(emulator, { cluster_dns: '10.1.1.1' }),
    status: 422,
    text: 'Failed to create cluster. cluster_dns is not part of cidr_service',
  },
  'cluster-whitelist': {
    act: (emulator) => tryCluster(emulator, { admin_whitelist: ['me'] }),
    status: 422,
    text: 'Invalid cidr in the admin_whitelist: me',
  },
  'cluster-admission-plugins': {
    act: (emulator) => tryCluster(emulator, { admission_flags: { enable_admission_plugins: ['Nothing'] } }),
    status: 422,
    text: /^Invalid plugin\(s\): Nothing\. Allowed plugins to enable\/disable are: AlwaysPullImages, /,
  },
  'cluster-admission-plugins-once': {
    act: (emulator) =>
      tryCluster(emulator, {
        admission_flags: { enable_admission_plugins: ['Priority'], disable_admission_plugins: ['Priority'] },
      }),
    status: 422,
  },
  'cluster-name-unique': {
    act: async (emulator) => {
      const project_id = await project(emulator);
      await made(emulator, '/clusters', { ...web, project_id });
      return ask(emulator, 'POST', '/clusters', { ...web, project_id });
    },
    status: 409,
    text: 'Cluster with this name already exists.',
  },
  'cluster-quota': {
    options: { quotas: { clustersPerProject: 1 } },
    act: async (emulator) => {
      const project_id = await project(emulator);
      await made(emulator, '/clusters', { ...web, project_id });
      return ask(emulator, 'POST', '/clusters', { ...web, project_id, name: 'other' });
    },
    status: 403,
    text: 'You cannot have more than 1 clusters.',
  },
  'cluster-networks': {
    act: (emulator) => tryCluster(emulator, { cidr_pods: '10.50.16.0/20' }),
    status: 409,
    text:
      'Network overlap detected between project (10.50.0.0/18) and cidr_pods (10.50.16.0/20). ' +
      '\nPlease use non-overlapping network ranges.',
  },
  'cluster-not-deleted': {
    act: async (emulator) => ask(emulator, 'DELETE', `/clusters/${await deletedCluster(emulator)}`),
    status: 409,
    text: deletedText('cluster'),
  },
  'cluster-ready': {
    options: { clock: 'manual' },
    act: (emulator) => tryChange(emulator, { description: 'x' }),
    status: notReady,
    text: 'Cluster not ready: pending',
  },
  'cluster-change-control-planes': {
    act: (emulator) => tryChange(emulator, { control_planes: 'cp.mono.master' }),
    status: 400,
    text: 'Downgrade from a multi-master setup (cp.3) to a single master (cp.mono.master) is not allowed.',
  },
  'cluster-change-version': {
    act: (emulator) => tryChange(emulator, { version: '1.34' }),
    status: 422,
    text: 'Invalid cluster version update. Only +1 minor version allowed.',
  },
  'cluster-change-whitelist': {
    act: (emulator) => tryChange(emulator, { admin_whitelist: ['192.0.2.7/24'] }),
    status: 422,
    text: 'Invalid network address: 192.0.2.7/24',
  },
  'cluster-change-admission-plugins': {
    act: (emulator) => tryChange(emulator, { admission_flags: { disable_admission_plugins: ['Nothing'] } }),
    status: 422,
    text: /^Invalid plugin\(s\): Nothing\. /,
  },
  'cluster-change-admission-plugins-once': {
    act: (emulator) =>
      tryChange(emulator, {
        admission_flags: { enable_admission_plugins: ['Priority'], disable_admission_plugins: ['Priority'] },
      }),
    status: 422,
  },
  'cluster-upgrade-available': {
    act: async (emulator) =>
      ask(emulator, 'PATCH', `/clusters/${await cluster(emulator, { version: '1.35' })}/upgrade`),
    status: 409,
  },
  'cluster-deletable': {
    options: { clock: 'manual' },
    act: async (emulator) => ask(emulator, 'DELETE', `/clusters/${await cluster(emulator)}`),
    status: notReady,
    text: 'Cluster not ready: pending',
  },
  'cluster-protection': {
    act: async (emulator) =>
      ask(emulator, 'DELETE', `/clusters/${await cluster(emulator, { disable_api_termination: true })}`),
    status: 403,
    text: /^Cluster [0-9a-f-]{36} can't be deleted because disable_api_termination is enable$/,
  },
  'kubeconfig-user-reserved': {
    act: (emulator) => tryKubeconfig(emulator, '?user=system:admin'),
    status: 422,
    text: "Invalid user 'system:admin': Usernames cannot start with 'system:' or 'oks:' as these are reserved.",
  },
  'kubeconfig-group-reserved': {
    act: (emulator) => tryKubeconfig(emulator, '?group=oks:admins'),
    status: 422,
    text: "Invalid group 'oks:admins': Group names cannot start with 'system:' or 'oks:' as these are reserved.",
  },
  'kubeconfig-subject-not-empty': { act: (emulator) => tryKubeconfig(emulator, '?group='), status: 422 },
  'kubeconfig-ttl': { act: (emulator) => tryKubeconfig(emulator, '?ttl=1y'), status: 422 },
  'kubeconfig-cluster-created': {
    options: { clock: 'manual' },
    act: (emulator) => tryKubeconfig(emulator, ''),
    status: notReady,
    text: 'The cluster is currently being created and is not yet available. Please try in few minutes.',
  },
  'eim-user-type': {
    act: async (emulator) => ask(emulator, 'POST', `/projects/${await project(emulator)}/eim_users?user=nobody`),
    status: 422,
  },
  'eim-user-ttl': {
    act: async (emulator) =>
      ask(emulator, 'POST', `/projects/${await project(emulator)}/eim_users?user=oks-csi&ttl=1y`),
    status: 422,
  },
};

const types: Readonly<Record<number, string>> = {
  400: 'InvalidResource',
  401: 'AuthenticationError',
  403: 'ForbiddenError',
  409: 'ResourceConflict',
  422: 'ValidationError',
  429: 'TooManyRequests',
  503: 'ResourceIsNotReady',
};

test('every rule has a case, and every case a rule', () => {
  expect(Object.keys(cases).sort()).toEqual(emulatorRules.map(({ name }) => name).sort());
});

const isAssumed = ([name]: readonly [string, Case]): boolean =>
  emulatorRules.find((rule) => rule.name === name)?.source === 'assumed';

test.each(Object.entries(cases))(
  '%s refuses with the documented status, type and text',
  async (name, { options, act, status, text }) => {
    await using emulator = await createEmulator({ clock: 'instant', ...options });
    const response = await act(emulator);
    const body: unknown = await response.json();
    const Details = text instanceof RegExp ? (expect.stringMatching(text) as unknown) : text;
    expect([response.status, body]).toMatchObject([
      status,
      name.startsWith('token-')
        ? { message: 'Unauthorized: Invalid JWT.' }
        : {
            Errors: [{ Type: types[status], Code: String(status), ...(text === undefined ? {} : { Details }) }],
            ResponseContext: { RequestId: expect.any(String) as unknown },
          },
    ]);
    expect(response.headers.get('retry-after') === null).toBe(status !== 429);
  },
);

test.each(Object.entries(cases).filter(isAssumed))(
  'with the rule %s switched off, the request is accepted',
  async (name, { options, act }) => {
    await using emulator = await createEmulator({ clock: 'instant', ...options, disabledRules: [name] });
    expect((await act(emulator)).status).toBe(200);
  },
);

test.each(Object.entries(cases).filter((one) => !isAssumed(one)))('%s cannot be switched off', async (name) => {
  await expect(createEmulator({ disabledRules: [name] })).rejects.toThrow("can't be switched off");
});

test('with the rule against empty groups switched off, an empty group still has no administrator rights', async () => {
  await using emulator = await createEmulator({ clock: 'instant', disabledRules: ['kubeconfig-subject-not-empty'] });
  const { Cluster } = (await (await tryKubeconfig(emulator, '?user=ada&group=')).json()) as {
    Cluster: { data: { kubeconfig: string } };
  };
  const [, encoded = ''] = /client-certificate-data: (\S+)/.exec(Cluster.data.kubeconfig) ?? [];
  expect(new X509Certificate(Buffer.from(encoded, 'base64')).subject).toBe('CN=ada');
});

test.each<[string, object, number, string?]>([
  ['no valid version', { version: 'latest' }, 422, "Invalid version format. Use 'X.Y' (e.g., '1.30')."],
  [
    'the same Subregion twice',
    { cp_subregions: ['2a', 'eu-west-2a'] },
    422,
    'The requested subregions must be unique.',
  ],
  [
    'two Subregions without multi-AZ',
    { cp_subregions: ['2a', '2b'] },
    422,
    "The requested subregions '2a, 2b' cannot be specified for the mono AZ configuration (cp_multi_az: 'False').",
  ],
  [
    'multi-AZ with two Subregions',
    { cp_multi_az: true, cp_subregions: ['2a', '2b'] },
    422,
    "The requested subregions '2a, 2b' cannot be specified for multi AZ configuration (cp_multi_az: 'True'). " +
      'Multi AZ cluster must have at least 3 subregions.',
  ],
  ['multi-AZ with three Subregions', { cp_multi_az: true, cp_subregions: ['2a', '2b', '2c'] }, 200],
  ['multi-AZ without Subregions', { cp_multi_az: true }, 200],
  [
    'pods in IPv6',
    { cidr_pods: 'fd00::/108' },
    422,
    "Invalid CIDR: 'fd00::/108' is not an IPv4 range. Only IPv4 CIDR blocks are supported.",
  ],
  ['no CIDR', { cidr_service: '10.92.0.0/33' }, 422, "Invalid CIDR: '10.92.0.0/33' is not a valid CIDR block."],
  [
    'too small a range',
    { cidr_pods: '10.91.0.0/25' },
    422,
    "Invalid CIDR: '10.91.0.0/25' has a prefix length of /25. The minimal accepted prefix length is /23",
  ],
  [
    'the restricted range',
    { cidr_service: '172.31.4.0/23' },
    422,
    "Invalid CIDR: '172.31.4.0/23' is not allowed as it belongs to the restricted subnet 172.31.0.0/16.",
  ],
  ['a range around the restricted one', { cidr_pods: '172.16.0.0/12' }, 200],
  ['a range next to the project', { cidr_pods: '10.50.64.0/18' }, 200],
  ['a range around the project', { cidr_pods: '10.0.0.0/8' }, 409],
  ['services among pods', { cidr_service: '10.91.2.0/23' }, 409],
  [
    'an IPv6 address in the whitelist',
    { admin_whitelist: ['2001:db8::1'] },
    422,
    'IPv6 addresses are not allowed: 2001:db8::1',
  ],
  ['this machine in the whitelist', { admin_whitelist: ['127.0.0.1', '::1', '192.168.1.7/32', '10.0.0.0/8'] }, 200],
  ['everyone in the whitelist', { admin_whitelist: ['0.0.0.0/0'] }, 200],
])('a cluster with %s', async (_, fields, status, text) => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const response = await tryCluster(emulator, fields);
  expect([response.status, await response.json()]).toMatchObject([
    status,
    status === 200 ? { Cluster: fields } : { Errors: [text === undefined ? {} : { Details: text }] },
  ]);
});

test.each([
  ['127.0.0.1/32', 'Loopback IPs are not allowed: 127.0.0.1/32'],
  ['::1/128', 'Loopback IPs are not allowed: ::1/128'],
  ['192.168.1.7', 'Private RFC1918 IPs are not allowed: 192.168.1.7'],
  ['172.16.0.0/12', 'Private RFC1918 IPs are not allowed: 172.16.0.0/12'],
])('with a strict whitelist, %s is refused, as the service does', async (entry, Details) => {
  await using emulator = await createEmulator({ clock: 'instant', strictWhitelist: true });
  const refused = await tryCluster(emulator, { admin_whitelist: [entry] });
  expect([refused.status, await refused.json()]).toMatchObject([422, { Errors: [{ Details }] }]);
});

test.each([
  ['10.50.0.0/15', 422],
  ['10.50.0.0/16', 200],
  ['10.50.0.0/23', 200],
  ['10.50.0.0/24', 422],
  ['fd00::/20', 422],
  ['10.50.0.0', 422],
  ['nothing', 422],
])('a project with the range %s', async (cidr, status) => {
  await using emulator = await createEmulator({ clock: 'instant' });
  expect((await ask(emulator, 'POST', '/projects', { ...shop, cidr })).status).toBe(status);
});

test('a failed cluster can only be deleted', async () => {
  await using emulator = await createEmulator({ clock: 'instant', faults: [{ kind: 'cluster_failed', times: 1 }] });
  const id = await cluster(emulator);
  const outcomes = [
    await ask(emulator, 'PATCH', `/clusters/${id}`, { description: 'x' }),
    await ask(emulator, 'PATCH', `/clusters/${id}/upgrade`),
    await ask(emulator, 'GET', `/clusters/${id}/kubeconfig`),
    await ask(emulator, 'DELETE', `/clusters/${id}`),
  ];
  expect(outcomes.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
});

test('concurrent requests with the same refresh token all succeed', async () => {
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
  // The new tokens are valid: rotation ends a token, not a session.
  for (const answer of answers)
    expect((await ask(emulator, 'GET', '/projects', undefined, pairOf(answer))).status).toBe(200);
});

test('an expired access token is renewed as long as its refresh token is valid', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: { accessSeconds: 10, refreshSeconds: 100 } });
  const pair = await firstPair(emulator);
  emulator.clock.advance(50_000);
  const renewed = await ask(emulator, 'GET', '/projects', undefined, pair);
  expect([renewed.status, pairOf(renewed)['AccessToken'] === pair['AccessToken']]).toEqual([200, false]);
});
