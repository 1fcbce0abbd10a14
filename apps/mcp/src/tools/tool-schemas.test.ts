import * as z from 'zod';
import { expect, test } from 'vitest';
import { defineTool } from './tool.ts';
import { schemaOfOutput, withoutUnexpected } from './tool-schemas.ts';

const tool = defineTool({
  name: 'get_thing',
  description: 'Get a thing.',
  input: {},
  output: { thing: z.looseObject({ name: z.string(), size: z.int().min(1), tags: z.record(z.string(), z.string()) }) },
  run: () => Promise.resolve({}),
});

test('only a field of an unexpected type is left out', async () => {
  const thing = { name: 'a', size: 'large', tags: { team: 'web', count: 3 }, newer: [null, 1] };
  expect(await withoutUnexpected(tool, { thing })).toEqual({
    thing: { name: 'a', tags: { team: 'web' }, newer: [null, 1] },
  });
});

test('the output schema requires no field and allows unknown ones', () => {
  expect(schemaOfOutput(tool)['~standard'].jsonSchema.output({ target: 'draft-2020-12' })).toEqual({
    type: 'object',
    properties: {
      thing: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          size: { type: 'integer' },
          tags: { type: 'object', additionalProperties: { type: 'string' } },
        },
        additionalProperties: {},
      },
    },
  });
});
