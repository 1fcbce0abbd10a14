import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './workspace.ts';

/** A page of the site that is copied from a document of the workspace. */
export interface CopiedPage {
  /** The document, relative to the root of the workspace. */
  readonly source: string;
  /** The page, relative to the root of the site. */
  readonly page: string;
  /** How the sidebar names it. */
  readonly title: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly CopiedPage[];
}

const textOf = (document: string): string => readFileSync(path.join(root, document), 'utf8');

/** The documents that the README lists under a heading, in its order. */
function listedInReadme(heading: string): string[] {
  const [, section = ''] = textOf('README.md').split(`\n## ${heading}\n`);
  const [list = ''] = section.split('\n## ');
  return [...list.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, document = '']) => document);
}

function toPage(source: string, page: string): CopiedPage {
  const [, title = source] = /^# (.+)$/m.exec(textOf(source)) ?? [];
  return { source, page, title };
}

const under = (folder: string, sources: readonly string[]): CopiedPage[] =>
  sources.map((source) => toPage(source, `${folder}/${nameOf(source)}.md`));

const nameOf = (source: string): string =>
  path.basename(source === 'apps/cli/REFERENCE.md' ? 'cli' : source.replace(/(?:\/README)?\.md$/, '')).toLowerCase();

/** All copied pages, as the sidebar groups them. */
export const sections: readonly Section[] = [
  { title: 'Start', pages: [{ ...toPage('README.md', 'index.md'), title: 'Overview' }] },
  {
    title: 'Guides',
    pages: under(
      'guides',
      listedInReadme('Guides').filter((one) => one.startsWith('docs/')),
    ),
  },
  {
    title: 'Reference',
    pages: under('reference', ['apps/cli/REFERENCE.md']).map((page) => ({ ...page, title: 'Commands of oks' })),
  },
  {
    title: 'Packages',
    pages: under(
      'packages',
      listedInReadme('Packages').filter((one) => one.endsWith('README.md')),
    ),
  },
  { title: 'Examples', pages: under('examples', globSync('apps/examples/*/README.md', { cwd: root }).sort()) },
  { title: 'About', pages: under('about', ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'site/README.md']) },
];

/** The page of each copied document. */
export const pageOf: ReadonlyMap<string, string> = new Map(
  sections.flatMap(({ pages }) => pages.map(({ source, page }): [string, string] => [source, page])),
);
