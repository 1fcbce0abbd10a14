import { isOksError } from '@oks-kit/core';
import { stringifyYaml } from '@oks-kit/kubeconfig/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planChanges } from '../plan/plan-changes.ts';
import { readManifest } from './read-manifest.ts';
import { starterManifest } from './starter.ts';

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1.5, '', 'my-ip', '1_000', [], {}, ['my-ip'], { shop: null }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A mapping with some of the given fields. Some values are wrong, and some fields are unknown. */
function mapping(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const known = Object.entries(fields).map(([key, value]): [string, fc.Arbitrary<unknown>] => [
    key,
    fc.oneof({ weight: 49, arbitrary: value }, { weight: 1, arbitrary: junk }),
  ]);
  const unknown = fc.dictionary(fc.constantFrom('versoin', 'constructor', '__proto__', ''), junk, { maxKeys: 1 });
  return fc
    .tuple(fc.record(Object.fromEntries(known), { requiredKeys: [] }), fc.option(unknown, { freq: 20 }))
    .map(([right, wrong]) => ({ ...right, ...wrong }));
}

const names = fc.constantFrom('shop', 'data', 'web', 'api', 'a1', 'x', 'Shop', 'constructor', '1.32', 'on');
const named = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.dictionary(names, fc.option(value, { freq: 20 }), { maxKeys: 3 });
const tags = fc.dictionary(fc.constantFrom('team', 'oks-kit/owner', ''), fc.string({ maxLength: 4 }), { maxKeys: 2 });
const nodepool = mapping({
  nodeType: fc.constantFrom('tinav6.c4r8p2', 't2.small', ''),
  desiredNodes: fc.integer({ min: -1, max: 4 }),
  minNodes: fc.integer({ min: 0, max: 4 }),
  zones: fc.array(fc.constantFrom('eu-west-2a', 'nowhere'), { maxLength: 2 }),
  nodeLabels: tags,
});
const clusterFields = {
  version: fc.constantFrom<unknown>('1.32', '1.33', 1.32, 'latest', null),
  description: fc.constantFrom('', 'on', 'a: b', '\u001b[31m'),
  admin_whitelist: fc.array(fc.constantFrom('my-ip', '192.0.2.7', '10.0.0.1', '::1', 'x'), { maxLength: 2 }),
  tags,
};
const peer = fc.constantFrom('shop/web', 'data/api', 'web', '/', '__proto__/web');
const cluster = mapping({ ...clusterFields, nodepools: named(nodepool), peerings: fc.array(peer, { maxLength: 2 }) });
const projectFields = {
  cidr: fc.constantFrom('10.50.0.0/18', '10.50.0.0/8', 'x'),
  region: fc.constantFrom('eu-west-2', 'cloudgouv-eu-west-1'),
  tags,
};
const manifest = mapping({
  owner: fc.constantFrom('team', '', 'a b'),
  defaults: mapping({ project: mapping(projectFields), cluster: mapping(clusterFields), nodepool }),
  projects: named(mapping({ ...projectFields, clusters: named(cluster) })),
  rollout: mapping({
    waves: fc.array(fc.array(fc.constantFrom('*', 'shop/*', '[', ''), { maxLength: 2 }), { maxLength: 2 }),
    pause: fc.constantFrom('90s', '999999999999999999999h', '1'),
    maxParallel: fc.integer({ min: 0, max: 101 }),
  }),
});

const fragment = fc.constantFrom(
  ...[
    '&a ',
    '*a',
    '<<: *a\n',
    '? ',
    '- ',
    '---\n',
    '...\n',
    '!!binary ',
    '!!set ',
    '!x ',
    '%YAML 1.1\n',
    '|\n',
    '>-\n',
  ],
  ...['{', '}', '[', ']', ',', ': ', '#', '"', "'", '\n', '\r', '\t', '  ', '\0', '\ufeff', '\ud800', '\u2028'],
  ...['__proto__: {x: 1}\n', 'projects: ', 'null', '~', '0x1F', '.nan', '2001-01-01', '1e400'],
);

/** A text in which a few pieces are replaced by fragments. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edit = fc.tuple(fc.nat(), fc.constantFrom(0, 0, 1, 3, 1_000), fc.oneof(fragment, fc.string({ maxLength: 3 })));
  return fc.tuple(text, fc.array(edit, { maxLength: 3 })).map(([whole, edits]) =>
    edits.reduce((before, [place, removed, added]) => {
      const index = place % (before.length + 1);
      return before.slice(0, index) + added + before.slice(index + removed);
    }, whole),
  );
}

const written = manifest.chain((value) => fc.constantFrom(stringifyYaml(value), JSON.stringify(value)));
const text = fc.oneof(
  { weight: 4, arbitrary: written },
  { weight: 3, arbitrary: mutated(written) },
  { weight: 2, arbitrary: mutated(fc.constant(starterManifest)) },
  { weight: 1, arbitrary: fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')) },
);

test('any text can be read and planned, or is refused with an error that names a position in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 2 }), async (texts) => {
      const sources = texts.map((one, index) => ({ name: `f${index}.yaml`, text: one }));
      try {
        const read = await readManifest(sources);
        expect(planChanges(read, { projects: [], creation: undefined }).changes).toBeInstanceOf(Array);
        // Reading the same text from two files gives the same manifest.
        if (sources.length === 1) expect(await readManifest([...sources, ...sources])).toEqual(read);
      } catch (error) {
        if (!isOksError(error, 'input')) throw error;
        for (const [, index, line, column] of error.message.matchAll(/^f(\d)\.yaml:(\d+):(\d+): /gm)) {
          const lines = (texts[Number(index)] ?? '').split('\n');
          expect(Number(line)).toBeLessThanOrEqual(lines.length);
          expect(Number(column)).toBeLessThanOrEqual((lines[Number(line) - 1] ?? '').length + 1);
        }
      }
      expect(Object.prototype).not.toHaveProperty('x');
    }),
    { numRuns: 500 },
  );
});
