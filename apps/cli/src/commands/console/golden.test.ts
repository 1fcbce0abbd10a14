import { expect, test } from 'vitest';
import { openTestShell, type Surroundings } from '../../testing/shell.fixture.ts';

/** Ends the command once it has printed its link. */
function untilItListens(): Surroundings {
  const end = new AbortController();
  return {
    signal: end.signal,
    onWrite: (text) => {
      if (text.includes('token=')) end.abort();
    },
  };
}

test('opens the console', async () => {
  const { record, matchGolden } = await openTestShell();
  expect((await record('start', 'console --no-open', untilItListens())).code).toBe(0);
  await record('start as JSON', 'console --read-only -o json', untilItListens());
  await record('an invalid port', 'console --port http');
  await record('an unknown profile', 'console work');
  await record('no credentials', 'console', {
    env: { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' },
  });
  await matchGolden('console');
});
