import { expect, test } from 'vitest';
import { type JsonSchema, manifestPage } from './manifest-page.ts';

const schema: JsonSchema = {
  type: 'object',
  required: ['pools'],
  properties: {
    owner: { type: 'string', description: 'Who owns a|b.', examples: ['team'] },
    pools: {
      type: 'object',
      description: 'Pools, by name.',
      additionalProperties: {
        anyOf: [
          { type: 'object', properties: { size: { type: 'integer', minimum: 0, maximum: 9, default: 1 } } },
          { type: 'null' },
        ],
      },
    },
    days: { type: 'array', items: { type: 'string', enum: ['Mon', 'Tue'] } },
  },
};

test.each([
  '| `owner` | string | Who owns a\\|b. For example `team`. |',
  '| `pools` | map of object or null | Pools, by name. Required. |',
  '| `days` | list of string | One of `Mon`, `Tue`. |',
  '## `pools.NAME`',
  '| `size` | integer | From 0 to 9. Default: `1`. |',
])('the page has %s', (line) => {
  expect(manifestPage(schema).split('\n')).toContain(line);
});
