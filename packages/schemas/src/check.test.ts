import type { Problem } from '@oks-kit/core';
import fc from 'fast-check';
import * as z from 'zod';
import { beforeAll, describe, expect, test } from 'vitest';
import * as checks from './generated/checks.ts';
import { operations, type OperationSpec } from './index.ts';
import { fastTests } from './resources/wire.ts';
import * as schemas from './zod.ts';
import { zodCheck } from './zod.ts';

const windows = { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} };
const cluster = {
  name: 'web',
  project_id: 'p',
  version: '1.31',
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  admin_whitelist: ['192.0.2.7/32'],
};

async function problems(value: unknown): Promise<readonly Problem[]> {
  return operations.CreateCluster.body.check(value);
}

describe('a right value', () => {
  // The first check of all loads the fast tests.
  beforeAll(async () => {
    expect(await problems(cluster)).toEqual([]);
  });

  test('passes immediately, without a promise and without zod', () => {
    expect(operations.CreateCluster.body.check(cluster)).toEqual([]);
  });

  test.each(['30s', '5m', '5h', '1d', '1w', null, undefined])('a `ttl` of %j passes', (ttl) => {
    expect(operations.GetKubeconfig.query.check({ ttl })).toEqual([]);
  });

  test.each([
    { cp_subregions: ['eu-west-2a'] },
    { cp_multi_az: true, cp_subregions: ['2a', 'eu-west-2b', 'cloudgouv-eu-west-1c'] },
    { admin_whitelist: ['192.0.2.7', '0.0.0.0/0', '198.51.100.0/24'] },
    { cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16', cluster_dns: '10.92.0.10' },
    { cidr_pods: '172.30.0.0/16', cidr_service: '192.168.10.0/23' },
    { cidr_pods: '10.91.3.7/16' },
    { maintenance_window: { duration_hours: 2, start_hour: 3, week_day: 'Tue' } },
    { auth: { oidc: { 'issuer-url': 'https://id.example.com', 'client-id': 'oks', 'groups-claim': ['groups'] } } },
    { auth: null, tags: null, quirks: null, description: null },
  ])('%j passes', async (fields) => {
    expect(await problems({ ...cluster, ...fields })).toEqual([]);
  });

  test('a template passes with any sample values', () => {
    const Template = {
      name: 'sample',
      project_id: '',
      version: 'any',
      cidr_pods: '',
      cp_subregions: ['anywhere'],
      admin_whitelist: ['my-ip'],
      newer: 1,
    };
    expect(operations.GetClusterTemplate.response.check({ Template })).toEqual([]);
  });

  test('passes with unknown fields at every level of a response', () => {
    const project = {
      id: 'p',
      name: 'shop',
      cidr: '10.50.0.0/16',
      region: 'eu-west-2',
      status: 'dreaming',
      tags: {},
      disable_api_termination: false,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00.123456+00:00',
      newer: { field: 1 },
    };
    expect(operations.GetProject.response.check({ Project: project, Pagination: {} })).toEqual([]);
  });
});

describe('a wrong value', () => {
  test.each([
    [
      'a whitelist entry with bits after its prefix',
      { ...cluster, admin_whitelist: ['198.51.100.7/24'] },
      'admin_whitelist.0',
      'must start at the first address of its range: use `198.51.100.0/24`',
    ],
    [
      'an IPv6 address in the whitelist',
      { ...cluster, admin_whitelist: ['2001:db8::7'] },
      'admin_whitelist.0',
      'must be an IPv4 address or a range in CIDR notation, such as 192.0.2.7 or 192.0.2.0/24',
    ],
    ...['127.0.0.1', '10.1.0.0/16', '192.168.0.7/32', '172.16.0.0/12'].map(
      (entry): [string, object, string, string] => [
        `${entry} in the whitelist`,
        { ...cluster, admin_whitelist: [entry] },
        'admin_whitelist.0',
        'must be a public address: the service accepts no private or loopback addresses',
      ],
    ),
    [
      'a public range for pods',
      { ...cluster, cidr_pods: '192.0.2.0/23' },
      'cidr_pods',
      'must be a private range, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16',
    ],
    [
      'a range that is too small',
      { ...cluster, cidr_service: '10.92.0.0/24' },
      'cidr_service',
      'must have a prefix length of /23 or less',
    ],
    [
      'a reserved range',
      { ...cluster, cidr_pods: '172.31.128.0/17' },
      'cidr_pods',
      'must not be inside 172.31.0.0/16, which is reserved',
    ],
    [
      'an IPv6 range',
      { ...cluster, cidr_pods: 'fd00:1::/64' },
      'cidr_pods',
      'must be an IPv4 range in CIDR notation, such as 10.50.0.0/16',
    ],
    [
      'three Subregions without multi-AZ',
      { ...cluster, cp_subregions: ['2a', '2b', '2c'] },
      'cp_subregions',
      'must name one Subregion unless `cp_multi_az` is true',
    ],
    [
      'multi-AZ with the default Subregion',
      { ...cluster, cp_multi_az: true },
      'cp_subregions',
      'must name three Subregions if `cp_multi_az` is true',
    ],
    [
      'multi-AZ with one master',
      { ...cluster, cp_multi_az: true, cp_subregions: ['2a', '2b', '2c'], control_planes: 'cp.mono.master' },
      'control_planes',
      'must be a plan with three masters if `cp_multi_az` is true',
    ],
    [
      'a Subregion under both its names',
      { ...cluster, cp_multi_az: true, cp_subregions: ['2a', '2b', 'eu-west-2a'] },
      'cp_subregions.2',
      'must not contain a Subregion twice',
    ],
    [
      'a patch version',
      { ...cluster, version: '1.32.1' },
      'version',
      'must be a minor version of Kubernetes, such as 1.32',
    ],
    [
      'an invalid day',
      { ...cluster, maintenance_window: { duration_hours: 2, start_hour: 3, week_day: 'Tuesday' } },
      'maintenance_window.week_day',
      'must be one of Mon, Tue, Wed, Thu, Fri, Sat, Sun',
    ],
    [
      'a window with no length',
      { ...cluster, maintenance_window: { start_hour: 3, week_day: 'Tue' } },
      'maintenance_window.duration_hours',
      'required',
    ],
    [
      'a misspelt field',
      { ...cluster, admin_whitlist: [] },
      'admin_whitlist',
      'unknown field, did you mean `admin_whitelist`?',
    ],
    [
      'a misspelt field further down',
      {
        ...cluster,
        auto_maintenances: { ...windows, patch_upgrade_maintenance: { week_days: 'Mon' } },
      },
      'auto_maintenances.patch_upgrade_maintenance.week_days',
      'unknown field, did you mean `week_day`?',
    ],
    ['an unknown field', { ...cluster, colour: 'red' }, 'colour', 'unknown field'],
    ['a missing field', { ...cluster, project_id: undefined }, 'project_id', 'required'],
    ['a wrong type', { ...cluster, admin_lbu: 'yes' }, 'admin_lbu', 'expected boolean, received string'],
    ['a wrong item', { ...cluster, admin_whitelist: [1] }, 'admin_whitelist.0', 'expected string, received number'],
    [
      'a name that breaks the pattern',
      { ...cluster, name: 'Web' },
      'name',
      'must be at least two lower-case letters, digits or hyphens, start with a letter and end with a letter or digit',
    ],
    [
      'an invalid range',
      { ...cluster, cidr_pods: '10.91.0.0/33' },
      'cidr_pods',
      'must be an IPv4 range in CIDR notation, such as 10.50.0.0/16',
    ],
    [
      'an address where a range belongs',
      { ...cluster, cidr_service: '10.92.0.0' },
      'cidr_service',
      'must be an IPv4 range in CIDR notation, such as 10.50.0.0/16',
    ],
    [
      'a range where an address belongs',
      { ...cluster, cluster_dns: '10.92.0.10/32' },
      'cluster_dns',
      'must be an IPv4 address, such as 10.92.0.10',
    ],
    [
      'an invalid address in the whitelist',
      { ...cluster, admin_whitelist: ['192.0.2.7', 'my-ip'] },
      'admin_whitelist.1',
      'must be an IPv4 address or a range in CIDR notation, such as 192.0.2.7 or 192.0.2.0/24',
    ],
    [
      'an invalid Subregion',
      { ...cluster, cp_subregions: ['eu-west-2'] },
      'cp_subregions.0',
      'must name a Subregion, such as 2a or eu-west-2a',
    ],
    [
      'pods among services',
      { ...cluster, cidr_pods: '10.92.128.0/17', cidr_service: '10.92.0.0/16' },
      'cidr_pods',
      'must have no address in common with `cidr_service` (10.92.0.0/16)',
    ],
    [
      'a name server outside services',
      { ...cluster, cidr_service: '10.92.0.0/16', cluster_dns: '10.93.0.10' },
      'cluster_dns',
      'must be an address inside `cidr_service` (10.92.0.0/16)',
    ],
    [
      'a plugin both on and off',
      {
        ...cluster,
        admission_flags: { enable_admission_plugins: ['A', 'PodSecurity'], disable_admission_plugins: ['PodSecurity'] },
      },
      'admission_flags.enable_admission_plugins.1',
      '`PodSecurity` is in `disable_admission_plugins` too',
    ],
    ['a name that is too long', { ...cluster, name: 'a'.repeat(41) }, 'name', 'must have at most 40 characters'],
    [
      'an invalid hour',
      {
        ...cluster,
        auto_maintenances: { ...windows, minor_upgrade_maintenance: { start_hour: 24 } },
      },
      'auto_maintenances.minor_upgrade_maintenance.start_hour',
      'must be at most 23',
    ],
  ])('%s is reported with its path, the problem and valid values', async (_, value, path, message) => {
    const found = await problems(value);
    expect(found.map((problem) => [problem.path.join('.'), problem.message])).toEqual([[path, message]]);
  });

  test.each<[z.ZodType, unknown, string]>([
    [z.string().min(1), '', 'must have at least 1 character'],
    [z.string().length(3), 'a', 'must have exactly 3 characters'],
    [z.array(z.string()).max(2), ['', '', ''], 'must have at most 2 items'],
    [z.number().min(0), -1, 'must be at least 0'],
    [z.number().gt(3).lt(9), 9, 'must be below 9'],
    [z.number().gt(3), 3, 'must be above 3'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.number().max(5, 'A hand has five.'), 6, 'a hand has five.'],
  ])('a limit is described in words: %#', async (schema, value, message) => {
    expect((await zodCheck('Bound', schema).check(value)).map((problem) => problem.message)).toEqual([message]);
  });

  test.each(['5', '5 h', '1y', '-1d', '0h', '1.5h', '', 'h'])(
    'a `ttl` of %j is refused with an example',
    async (ttl) => {
      expect(await operations.GetKubeconfig.query.check({ ttl })).toEqual([
        {
          path: ['ttl'],
          message: 'must be a whole number and one of s, m, h, d, w, such as 5h or 1d',
          code: 'pattern',
        },
      ]);
    },
  );

  test('an invalid public key is refused', async () => {
    expect(await operations.GetKubeconfigWithPubkeyNACL.headers.check({ 'x-encrypt-nacl': 'c2hvcnQ=' })).toEqual([
      { path: ['x-encrypt-nacl'], message: 'must be 32 bytes in standard base64', code: 'pattern' },
    ]);
  });

  test('lists every problem', async () => {
    expect(await problems({ name: 'web' })).toHaveLength(5);
  });

  test.each(['system:masters', 'oks:admin'])('%s is reserved', async (name) => {
    for (const field of ['user', 'group'])
      expect(await operations.GetKubeconfig.query.check({ [field]: name })).toEqual([
        { path: [field], message: 'must not begin with `system:` or `oks:`, which are reserved', code: 'pattern' },
      ]);
  });

  test.each([
    ['10.50.0.0/15', 'must have a prefix length between /16 and /23'],
    ['10.50.0.0/24', 'must have a prefix length between /16 and /23'],
    ['10.50.0.0', 'must be an IPv4 range in CIDR notation, such as 10.50.0.0/16'],
  ])('a project of %s is refused', async (cidr, message) => {
    const project = { name: 'shop', cidr, region: 'eu-west-2' };
    expect(await operations.CreateProject.body.check(project)).toEqual([{ path: ['cidr'], message, code: 'network' }]);
  });
});

describe('a response', () => {
  const responses = new Map(Object.values<OperationSpec>(operations).map((row) => [row.response.schema, row]));

  test.each([...responses])('that matches %s passes, even with unknown fields', async (name, row) => {
    const schema = Object.entries(schemas).find(([key]) => key === name)?.[1];
    if (!(schema instanceof z.ZodType)) throw new Error(`there is no schema ${name}`);
    await fc.assert(
      fc.asyncProperty(documentLike(jsonSchemaOf(schema), false), fc.jsonValue(), async (value, more) => {
        expect(await row.response.check(value)).toEqual([]);
        expect(await row.response.check({ ...Object(value), newer: more })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('may contain integers that JavaScript rounds', () => {
    // Boundary: the value was parsed from JSON.
    const answer = JSON.parse(
      '{"Quotas":{"Projects":9007199254740993,"ClustersPerProject":1e21,"KubeVersions":[],"CPSubregions":[]}}',
    ) as unknown;
    expect(operations.GetQuotas.response.check(answer)).toEqual([]);
  });
});

describe('a value that is sent to this machine', () => {
  const body = { ...cluster, admin_whitelist: ['127.0.0.1/32', '10.0.0.0/8', '192.168.1.7'] };

  test('may have private and loopback addresses in a whitelist', () => {
    expect(operations.CreateCluster.body.check(body, { local: true })).toEqual([]);
    expect(operations.UpdateCluster.body.check({ admin_whitelist: ['127.0.0.1'] }, { local: true })).toEqual([]);
  });

  test('is still checked for other problems', async () => {
    const wrong = { ...body, cluster_dns: '10.93.0.10' };
    const found = await operations.CreateCluster.body.check(wrong, { local: true });
    expect(found.map(({ path }) => path.join('.'))).toEqual(['cluster_dns']);
  });

  test('may not have other invalid addresses', async () => {
    const found = await operations.CreateCluster.body.check(
      { ...body, admin_whitelist: ['127.0.0.1', '10.0.0.1/8'] },
      { local: true },
    );
    expect(found.map(({ path }) => path.join('.'))).toEqual(['admin_whitelist.1']);
  });
});

describe('a value with many problems', () => {
  const Clusters = Array.from({ length: 20_000 }, () => ({}));

  test('lists at most 50 of them', async () => {
    expect(await operations.ListAllClusters.response.check({ Clusters })).toHaveLength(50);
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, 1]));
    expect(await operations.CreateCluster.body.check({ ...cluster, ...unknown })).toHaveLength(50);
  });

  test('lists problems of the selected parts, even if they come after many others', async () => {
    const found = await operations.ListAllClusters.response.check(
      { Clusters: [...Clusters.slice(0, 100), { id: 7 }] },
      { within: ([, index, field]) => index === undefined || (index === 100 && (field ?? 'id') === 'id') },
    );
    expect(found.map(({ path }) => path.join('.'))).toEqual(['Clusters.100.id']);
  });
});

describe('generated checks agree with zod', () => {
  const byName = new Map<string, { check(value: unknown): unknown }>(Object.entries(checks));
  const named: [string, z.ZodType][] = Object.entries(schemas).flatMap(([name, schema]) =>
    schema instanceof z.ZodType && byName.has(name) ? [[name, schema]] : [],
  );

  test('every schema of an operation has a check', () => {
    const used = Object.values<OperationSpec>(operations).flatMap(({ query, headers, body, response }) =>
      [query, headers, body, response].flatMap((check) => (check === undefined ? [] : [check.schema])),
    );
    expect(named.map(([name]) => name).sort()).toEqual([...new Set(used)].sort());
  });

  test.each(named)('%s', async (name, schema) => {
    const check = byName.get(name);
    await fc.assert(
      fc.asyncProperty(documentLike(jsonSchemaOf(schema)), async (value) => {
        const answer = check?.check(value);
        const right = schema.safeParse(value).success;
        const found = await answer;
        expect(Array.isArray(found) && found.length === 0).toBe(right);
        // If nothing is wrong, only the fast test runs.
        expect(Array.isArray(answer)).toBe(right);
      }),
      { numRuns: 300 },
    );
  });
});

/** The JSON Schema, with the test name of each refinement, which JSON Schema cannot express. */
function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const test = fastTests.get(zodSchema)?.test;
      if (test !== undefined && zodSchema._zod.def.type === 'string') jsonSchema.format = test;
    },
  });
}

const addresses = [
  '10.92.0.10',
  '10.91.0.1',
  '0.0.0.0',
  '256.0.0.1',
  '10.92.0',
  '010.0.0.1',
  '10.92.0.10\n',
  'fd00:2::a',
  'fe80::1%eth0',
];
const ranges = [
  '172.31.0.0/16',
  '192.168.10.0/23',
  '192.168.10.0/24',
  '192.0.2.0/23',
  '10.91.0.0/16',
  '10.92.0.0/16',
  '10.92.128.0/17',
  '0.0.0.0/0',
  '10.92.0.10/32',
  '10.0.0.0/33',
  'fd00:2::/64',
  'fd00:3::/129',
  '10.0.0.0/08',
];
const networks: Readonly<Record<string, readonly string[]>> = {
  isAddress: addresses,
  isProjectCidr: ranges,
  isClusterCidr: ranges,
  isWhitelistEntry: [...addresses, ...ranges, '192.0.2.7', '198.51.100.0/24', '198.51.100.7/24', '127.0.0.1'],
};
const patterned = [
  'web',
  'a',
  'a-1',
  'a-',
  'Web',
  '',
  'a'.repeat(40),
  'a'.repeat(41),
  'ok\n',
  '2a',
  'eu-west-2a',
  '5h',
  '1w',
  '0d',
  `${'A'.repeat(43)}=`,
];

/** Documents that mostly match a JSON Schema, with occasional faults. */
function documentLike(root: z.core.JSONSchema.BaseSchema, faults = true): fc.Arbitrary<unknown> {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      undefined,
      '',
      0,
      -1,
      23,
      24,
      1.5,
      Number.NaN,
      true,
      [],
      {},
      'Mon',
      '2026-02-30T00:00:00Z',
    ),
    fc.jsonValue(),
  );

  function fitting(node: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
    if (node.$ref !== undefined) {
      const target = root.$defs?.[node.$ref.replace('#/$defs/', '')];
      return target === undefined ? junk : sometimesWrong(target);
    }
    if (node.anyOf !== undefined) return fc.oneof(...node.anyOf.map((branch) => sometimesWrong(branch)));
    if (node.enum !== undefined) return fc.constantFrom<unknown>(...node.enum);
    const types: (string | undefined)[] = Array.isArray(node.type) ? node.type : [node.type];
    return fc.oneof(...types.map((type) => fittingType(type, node)));
  }

  function fittingType(type: string | undefined, node: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
    switch (type) {
      case 'string':
        if (node.format !== undefined && node.format in networks)
          return fc.constantFrom(...(networks[node.format] ?? []));
        return node.format === 'date-time'
          ? fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5+02:00', '2026-01-01', '2024-02-29T23:59:59')
          : node.pattern === undefined
            ? fc.string()
            : fc.constantFrom(...patterned);
      case 'integer':
        if (!faults) return fc.integer({ min: node.minimum ?? -(2 ** 31), max: node.maximum ?? 2 ** 31 - 1 });
        return fc.oneof(fc.integer({ min: -2, max: 26 }), fc.constantFrom(2 ** 53 + 2, -(2 ** 60)));
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return fc.array(sometimesWrong(itemsOf(node)), { maxLength: 3 });
      case 'object':
        return objectLike(node);
      default:
        return junk;
    }
  }

  function itemsOf(node: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema {
    return typeof node.items === 'object' && !Array.isArray(node.items) ? node.items : {};
  }

  function objectLike(node: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
    const fields = Object.entries(node.properties ?? {}).map(([key, child]): [string, fc.Arbitrary<unknown>] => [
      key,
      typeof child === 'object' ? sometimesWrong(child) : junk,
    ]);
    const known = fc.record(Object.fromEntries(fields), { requiredKeys: node.required ?? [] });
    const rest = node.additionalProperties;
    if (typeof rest === 'object' && Object.keys(rest).length > 0)
      return fc.dictionary(fc.string(), sometimesWrong(rest));
    return fc.oneof(
      { weight: 8, arbitrary: known },
      { weight: 1, arbitrary: fc.tuple(known, fc.dictionary(fc.string(), junk)).map(([a, b]) => ({ ...a, ...b })) },
    );
  }

  function sometimesWrong(node: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 59, arbitrary: fitting(node) }, { weight: faults ? 1 : 0, arbitrary: junk });
  }

  return sometimesWrong(root);
}
