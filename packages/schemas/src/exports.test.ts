import { expect, test } from 'vitest';
import * as main from './index.ts';
import * as openapi from './openapi.ts';
import * as zod from './zod.ts';

test.each([
  ['@oks-kit/schemas', main],
  ['@oks-kit/schemas/zod', zod],
  ['@oks-kit/schemas/openapi', openapi],
])('%s exports these names', (_, entry) => {
  expect(Object.keys(entry).sort().join('\n')).toMatchSnapshot();
});
