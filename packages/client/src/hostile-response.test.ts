import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const fixture = path.join(import.meta.dirname, 'hostile-response.fixture.ts');

// 2 MB of JSON take about 60 MB once parsed. A list of all problems would take gigabytes.
test.each([
  ['empty', /`Clusters\.0\..*: required/],
  ['essential', /`Clusters\.28000\..*: required/],
  ['incomplete', /^28001 clusters$/],
  ['tags', /`Clusters\.0\./],
  ['nested', /not a JSON object/],
])('a response of 2 MB, %s, is validated with a heap of 128 MB', async (name, outcome) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=128',
    '-C',
    '@oks-kit/source',
    fixture,
    name,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: expect.stringMatching(outcome) });
});
