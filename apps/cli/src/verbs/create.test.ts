import { expect, test } from 'vitest';
import { openTestShell } from '../testing/shell.fixture.ts';

test.each([
  ['cluster create shop/web', 'web --project shop'],
  ['cluster create --name shop/web -p shop', 'web --project shop'],
  ['nodepool create web/workers', 'workers --cluster web'],
  ['nodepool create shop/web/workers', 'workers --cluster shop/web'],
])('oks %s says how to name what the resource belongs to', async (line, instead) => {
  const { run } = await openTestShell();
  const { code, err } = await run(line.split(' '));
  expect([code, err]).toEqual([2, expect.stringContaining('a name cannot contain a slash.')]);
  expect(err).toContain(`, write ${instead}.`);
});

test('a name with a slash that is not a path is refused by the rule for names', async () => {
  const { run } = await openTestShell();
  for (const line of ['project create a/b --cidr 10.50.0.0/18', 'cluster create web/ -p shop'])
    expect(await run(line.split(' '))).toMatchObject({ code: 2, err: expect.not.stringContaining('write') });
});
