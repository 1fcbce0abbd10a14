import { expect, test } from 'vitest';
import { sizeOfNodeType } from './node-types.ts';

test.each([
  ['tinav6.c4r8p2', { cores: 4, memoryGib: 8 }],
  ['tinav6.c4r8', { cores: 4, memoryGib: 8 }],
  ['tinav12.c78r1039p1', { cores: 78, memoryGib: 1039 }],
  ['t2.small', undefined],
  ['xtinav6.c4r8p2', undefined],
  ['tinav6.c4r8p2x', undefined],
  ['tinav6.c4', undefined],
])('parses the size of %s', (type, size) => {
  expect(sizeOfNodeType(type)).toEqual(size);
});
