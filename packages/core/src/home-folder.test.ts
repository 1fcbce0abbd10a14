import { expect, test } from 'vitest';
import { homeFolderOf } from './index.ts';

const ofSystem = (): string => '/home/ada';

test.each([
  ['/srv/ada', '/srv/ada'],
  ['C:\\Users\\ada', 'C:\\Users\\ada'],
  ['', '/home/ada'],
  ['.', '/home/ada'],
  ['ada', '/home/ada'],
  [undefined, '/home/ada'],
])('with HOME=%j, the home folder is %s', (HOME, home) => {
  expect(homeFolderOf({ HOME }, ofSystem)).toBe(home);
});

test('without a home folder the result is undefined, not the current folder', () => {
  expect(homeFolderOf({ HOME: '' }, () => '')).toBeUndefined();
  expect(
    homeFolderOf({}, () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    }),
  ).toBeUndefined();
});
