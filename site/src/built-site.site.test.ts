import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes } from '@oks-kit/core';
import { describe, expect, test } from 'vitest';
import { anchorOf } from './anchors.ts';
import { entriesOfPackages } from './packages.ts';
import { pageOf } from './pages.ts';
import { root } from './workspace.ts';

/** What `npm run site` has built. */
const built = path.join(root, 'site/dist');
const textOf = (page: string): string => readFileSync(path.join(built, page), 'utf8');
const pages = globSync('**/*.html', { cwd: built }).sort();

const unescape = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const valuesOf = (page: string, attribute: string): string[] =>
  [...textOf(page).matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => unescape(value));
const anchors = new Map(pages.map((page) => [page, new Set(valuesOf(page, 'id'))]));

/** The file of a page that a link leads to. */
const fileOf = (pathname: string): string => (pathname.endsWith('/') ? `${pathname}index.html` : `${pathname}.html`);

test.each(['docs/*.md', 'packages/*/README.md', 'apps/{cli,mcp}/README.md', 'apps/examples/*/README.md'])(
  'the site has a page for each document in %s',
  (pattern) => {
    const documents = globSync(pattern, { cwd: root });
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents) {
      expect(pageOf.has(document), document).toBe(true);
      expect(pages).toContain(pageOf.get(document)?.replace(/\.md$/, '.html'));
    }
  },
);

test('the CLI reference has each command', () => {
  const reference = readFileSync(path.join(root, 'apps/cli/REFERENCE.md'), 'utf8');
  const commands = [...reference.matchAll(/^### (oks .+)$/gm)].map(([, command = '']) => command);
  expect(commands.length).toBeGreaterThan(50);
  expect(commands.filter((command) => anchors.get('reference/cli.html')?.has(anchorOf(command)) !== true)).toEqual([]);
});

test('the API reference has a page for each entry, with its exports', () => {
  const entries = [...entriesOfPackages().keys()];
  expect(entries).toContain('@oks-kit/client/node');
  expect(pages).toEqual(expect.arrayContaining(entries.map((name) => `api/${name}.html`)));
  expect(textOf('api/@oks-kit/client.html')).toContain('id="createclient"');
});

test('the page about errors has each code', () => {
  for (const code of Object.keys(errorCodes)) expect(textOf('reference/error-codes.html')).toContain(`<code>${code}<`);
});

test.each(['projects', 'owner', 'admin_whitelist', 'desiredNodes', 'waves'])('the manifest page has %s', (field) => {
  expect(textOf('reference/manifest.html')).toContain(`<code>${field}</code>`);
});

describe('navigation', () => {
  test.each(pages)('the links of %s lead to pages and headings that exist', (page) => {
    const broken = valuesOf(page, 'href').filter((href) => {
      const { origin, pathname, hash } = new URL(href, `file:///${page}`);
      if (!href.startsWith('#') && !href.startsWith('/') && /^[a-z]+:/.test(href)) return false;
      expect(origin).toBe('null');
      const target = decodeURIComponent(pathname).slice(1);
      if (existsSync(path.join(built, target)) && path.extname(target) !== '' && hash === '') return false;
      const file = href.startsWith('#') ? page : fileOf(target === '' ? '/' : target).replace(/^\//, '');
      const anchor = decodeURIComponent(hash.slice(1));
      return anchors.get(file) === undefined || (anchor !== '' && anchors.get(file)?.has(anchor) !== true);
    });
    expect(broken).toEqual([]);
  });

  test('pages can be searched and read in the dark', () => {
    expect(globSync('assets/**/*localSearchIndex*', { cwd: built }).length).toBeGreaterThan(0);
    expect(textOf('index.html')).toContain('VPSwitchAppearance');
  });
});
