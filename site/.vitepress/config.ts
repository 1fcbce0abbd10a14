import { defineConfig } from 'vitepress';
import { anchorOf } from '../src/anchors.ts';
import { sections } from '../src/pages.ts';
import { entriesOfPackages } from '../src/packages.ts';

const generated = [
  { text: 'Fields of a manifest', link: '/reference/manifest' },
  { text: 'Error codes', link: '/reference/error-codes' },
];

export default defineConfig({
  title: 'oks-kit',
  description: 'A TypeScript SDK, a command-line tool and a local emulator for OUTSCALE Kubernetes as a Service',
  // GitHub Pages serves the site of a repository in a folder.
  base: process.env['SITE_BASE'] ?? '/',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  cleanUrls: true,
  markdown: { anchor: { slugify: anchorOf } },
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: '/guides/first-cluster' },
      { text: 'CLI', link: '/reference/cli' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      ...sections.map(({ title, pages }) => ({
        text: title,
        collapsed: title === 'Examples' || title === 'About',
        items: [
          ...pages.map((page) => ({ text: page.title, link: `/${page.page.replace(/(?:index)?\.md$/, '')}` })),
          ...(title === 'Reference' ? generated : []),
        ],
      })),
      {
        text: 'API reference',
        collapsed: true,
        items: [...entriesOfPackages().keys()].map((name) => ({ text: name, link: `/api/${name}` })),
      },
    ],
  },
});
