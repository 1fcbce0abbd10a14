import { expect, test } from 'vitest';
import { unsafeDebugEntries } from './index.ts';

test.each([
  ['http', ['http']],
  ['HTTPS', ['HTTPS']],
  ['module, http ,timer', ['http']],
  ['*', ['*']],
  ['ht*', ['ht*']],
  ['tls,net', ['tls', 'net']],
  ['module,timer', []],
  ['', []],
  [undefined, []],
])('NODE_DEBUG=%j', (NODE_DEBUG, entries) => {
  expect(unsafeDebugEntries({ NODE_DEBUG })).toEqual(entries);
});
