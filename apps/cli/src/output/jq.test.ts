import { expect, test } from 'vitest';
import { openTestShell } from '../testing/shell.fixture.ts';
import { checkJqFilter, filterJson } from './jq.ts';

const projects = '[{"name":"shop","tags":{"team":"web"}},{"name":"lab","tags":{}}]';

test.each([
  ['.[].name', 'shop\nlab\n'],
  ['length', '2\n'],
  ['.[] | [.name, .tags.team // "-"] | @tsv', 'shop\tweb\nlab\t-\n'],
  ['.[] | select(.name == "none")', ''],
  ['.[0].tags', '{\n  "team": "web"\n}\n'],
])('%s', async (filter, expected) => {
  await checkJqFilter(filter);
  expect(await filterJson(projects, filter)).toBe(expected);
});

test('an invalid filter is refused before it runs', async () => {
  await expect(checkJqFilter('.[] |')).rejects.toMatchObject({ code: 'input' });
  await expect(checkJqFilter('.name | nope')).rejects.toMatchObject({
    message: 'The filter of `--jq` failed: nope/0 is not defined.',
  });
  await expect(filterJson(projects, '.name.x')).rejects.toMatchObject({
    message: 'The filter of `--jq` failed: Cannot index array with string "name".',
  });
});

test('escapes control characters in the output of a filter', async () => {
  expect(await filterJson('{"name":"a\\u001b[2Jb\\u202e"}', '.name')).toBe('a�[2Jb�\n');
});

test('--jq filters the JSON of any command, and is checked before any call', async () => {
  const { run } = await openTestShell();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  expect(await run(['project', 'list', '--jq', '.[].name'])).toEqual({ code: 0, out: 'shop\n', err: '' });
  expect(await run(['project', 'get', 'shop', '-o', 'json', '--jq', '.status'])).toMatchObject({ out: 'ready\n' });
  const env = { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' };
  expect(await run(['project', 'list', '--jq', '.[', '-o', 'json'], { env })).toMatchObject({ code: 2, out: '' });
  expect(await run(['project', 'list', '--jq', '.', '-o', 'name'], { env })).toEqual({
    code: 2,
    out: '',
    err: 'oks: `--jq` filters JSON, and cannot be used with `--output name`.\n',
  });
});
