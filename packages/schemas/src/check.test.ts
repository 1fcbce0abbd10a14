import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import * as checks from './generated/checks.ts';
import { operations, type Problem } from './index.ts';
import * as schemas from './zod.ts';

const cluster = {
  name: 'web',
  project_id: 'p',
  auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
  admin_whitelist: ['192.0.2.7/32'],
};

async function problems(value: unknown): Promise<readonly Problem[]> {
  return operations.CreateCluster.body.check(value);
}

describe('a right value', () => {
  test('passes at once, with no promise and no zod', () => {
    expect(operations.CreateCluster.body.check(cluster)).toEqual([]);
  });

  test('passes with every field of a response that is not known yet', () => {
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
    ['a misspelt field', { ...cluster, admin_whitlist: [] }, 'admin_whitlist', 'unknown field, did you mean `admin_whitelist`?'],
    [
      'a misspelt field further down',
      { ...cluster, auto_maintenances: { ...cluster.auto_maintenances, patch_upgrade_maintenance: { week_days: 'Mon' } } },
      'auto_maintenances.patch_upgrade_maintenance.week_days',
      'unknown field, did you mean `week_day`?',
    ],
    ['a field like no other', { ...cluster, colour: 'red' }, 'colour', 'unknown field'],
    ['a missing field', { ...cluster, project_id: undefined }, 'project_id', 'required'],
    ['a wrong type', { ...cluster, admin_lbu: 'yes' }, 'admin_lbu', 'expected boolean, received string'],
    ['a wrong item', { ...cluster, admin_whitelist: [1] }, 'admin_whitelist.0', 'expected string, received number'],
    ['a name that breaks the pattern', { ...cluster, name: 'Web' }, 'name', 'must match /^[a-z][a-z0-9-]*[a-z0-9]$/'],
    ['a name that is too long', { ...cluster, name: 'a'.repeat(41) }, 'name', 'too big: expected string to have <=40 characters'],
    [
      'an hour there is not',
      { ...cluster, auto_maintenances: { ...cluster.auto_maintenances, minor_upgrade_maintenance: { start_hour: 24 } } },
      'auto_maintenances.minor_upgrade_maintenance.start_hour',
      'too big: expected number to be <=23',
    ],
  ])('%s is named by its path, its fault and what is right', async (_, value, path, message) => {
    const found = await problems(value);
    expect(found.map((problem) => [problem.path.join('.'), problem.message])).toEqual([[path, message]]);
  });

  test('lists every fault', async () => {
    expect(await problems({ name: 'web' })).toHaveLength(3);
  });

  test('a value of an enum is answered with what there is', async () => {
    const found = await operations.ListProjects.query.check({ status: 'redy' });
    expect(found).toEqual([
      {
        path: ['status'],
        message: 'must be one of pending, ready, deploying, updating, upgrading, failed, deleting',
        code: 'enum',
      },
    ]);
  });
});

describe('generated checks agree with zod', () => {
  const named: [string, z.ZodType][] = Object.entries(schemas).flatMap(([name, schema]) =>
    schema instanceof z.ZodType ? [[name, schema]] : [],
  );
  const byName = new Map<string, { check(value: unknown): unknown }>(Object.entries(checks));

  test('there is a check for each schema', () => {
    expect([...byName.keys()].sort()).toEqual(named.map(([name]) => name).sort());
  });

  test.each(named)('%s', (name, schema) => {
    const check = byName.get(name);
    fc.assert(
      fc.property(documentLike(z.toJSONSchema(schema, { io: 'input' })), (value) => {
        const fast = Array.isArray(check?.check(value));
        expect(fast).toBe(schema.safeParse(value).success);
      }),
      { numRuns: 300 },
    );
  });
});

/** Documents that mostly fit a JSON Schema, with a fault here and there. */
function documentLike(root: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(null, undefined, '', 0, -1, 23, 24, 1.5, Number.NaN, true, [], {}, 'Mon', '2026-02-30T00:00:00Z'),
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
        return node.format === 'date-time'
          ? fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5+02:00', '2026-01-01', '2024-02-29T23:59:59')
          : node.pattern === undefined
            ? fc.string()
            : fc.constantFrom('web', 'a', 'a-1', 'a-', 'Web', '', 'a'.repeat(40), 'a'.repeat(41), 'ok\n');
      case 'integer':
        return fc.integer({ min: -2, max: 26 });
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
    if (typeof rest === 'object' && Object.keys(rest).length > 0) return fc.dictionary(fc.string(), sometimesWrong(rest));
    return fc.oneof(
      { weight: 8, arbitrary: known },
      { weight: 1, arbitrary: fc.tuple(known, fc.dictionary(fc.string(), junk)).map(([a, b]) => ({ ...a, ...b })) },
    );
  }

  function sometimesWrong(node: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 59, arbitrary: fitting(node) }, { weight: 1, arbitrary: junk });
  }

  return sometimesWrong(root);
}
