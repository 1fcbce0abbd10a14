import { expect, test } from 'vitest';
import { startWorkplace } from './testing.fixture.ts';

const text = `
owner: shop-team
projects:
  shop:
    cidr: 10.50.0.0/18
    region: eu-west-2
    description: The shop
`;

test('a manifest is compared and planned, and nothing is changed', async () => {
  await using workplace = await startWorkplace();
  const { succeed } = await workplace.assistant();
  const files = [{ name: 'oks.yaml', text }];
  expect(await succeed('plan_manifest', { files })).toMatchObject({
    changes: [{ id: 'create project shop', action: 'create', kind: 'project', path: 'shop', depends_on: [] }],
    problems: [],
  });
  expect(await succeed('list_projects')).toEqual({ projects: [] });
  const tags = { 'oks-kit/owner': 'shop-team' };
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2', tags });
  expect(await succeed('diff_manifest', { files })).toMatchObject({
    equal: false,
    differences: [
      {
        action: 'update',
        path: 'shop',
        fields: [expect.objectContaining({ field: 'description', after: 'The shop' })],
      },
    ],
  });
  await succeed('update_project', { project: 'shop', description: 'The shop' });
  expect(await succeed('diff_manifest', { files })).toEqual({ equal: true, differences: [], not_checked: [] });
});

test('an error in a manifest names the position', async () => {
  await using workplace = await startWorkplace();
  const { call } = await workplace.assistant(['read']);
  const files = [{ name: 'oks.yaml', text: text.replace('cidr', 'cdir') }];
  const { isError, result } = await call('plan_manifest', { files });
  expect(isError).toBe(true);
  expect(JSON.stringify(result)).toMatch(/oks\.yaml:5:5.*cdir/);
});
