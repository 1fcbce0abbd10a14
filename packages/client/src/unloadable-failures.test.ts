import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const fixture = path.join(import.meta.dirname, 'unloadable-failures.fixture.ts');

test('without the code for failures, errors keep their code, and what sends requests is loaded again', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-C', '@oks-kit/source', fixture]);
  expect(JSON.parse(stdout)).toEqual([
    // A read, which was sent again after ky could not be loaded.
    ['1.32'],
    true,
    { code: 'not_found', message: 'DeleteCluster failed with 404.', status: 404, type: 'NotFound' },
    {
      code: 'response',
      message: 'Invalid response to DeleteCluster (status 302).',
      status: 302,
      maybeApplied: true,
    },
    {
      code: 'response',
      message: 'Invalid response to DeleteCluster (status 200).',
      status: 200,
      maybeApplied: true,
    },
  ]);
});
