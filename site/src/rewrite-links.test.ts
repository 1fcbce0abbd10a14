import { expect, test } from 'vitest';
import { rewriteLinks } from './rewrite-links.ts';

const pageOf = new Map([
  ['README.md', 'index.md'],
  ['docs/start.md', 'guides/start.md'],
  ['apps/cli/README.md', 'packages/cli.md'],
]);
const fileUrl = (file: string): string => `https://git.example.com/${file}`;
const rewritten = (source: string, markdown: string): string => rewriteLinks(source, markdown, { pageOf, fileUrl });

test.each([
  ['README.md', '[guide](docs/start.md#setup)', '[guide](./guides/start.md#setup)'],
  ['docs/start.md', '[cli](../apps/cli/README.md)', '[cli](../packages/cli.md)'],
  ['docs/start.md', '[cli](../apps/cli)', '[cli](../packages/cli.md)'],
  ['docs/start.md', '![list](images/list.png)', '![list](../images/list.png)'],
  ['README.md', '![list](docs/images/list.png)', '![list](./images/list.png)'],
  [
    'docs/start.md',
    '[below](#setup) [site](https://example.com/a.md)',
    '[below](#setup) [site](https://example.com/a.md)',
  ],
])('in %s, %s becomes %s', (source, markdown, page) => {
  expect(rewritten(source, markdown)).toBe(page);
});

test('a link to a file that is not a page leads to the repository', () => {
  const markdown = '[main](src/main.ts)';
  expect(rewritten('apps/cli/README.md', markdown)).toBe('[main](https://git.example.com/apps/cli/src/main.ts)');
  expect(rewriteLinks('apps/cli/README.md', markdown, { pageOf })).toBe('main');
});

test('comments are left out, and code stays as it is', () => {
  const code = '```md\n[guide](docs/start.md) <!-- kept -->\n```';
  expect(rewritten('README.md', `<!-- setup\nrun\n-->\n\n${code}\n`)).toBe(`${code}\n`);
});
