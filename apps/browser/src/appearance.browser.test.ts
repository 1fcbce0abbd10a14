import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from './open-stage.ts';

let stage: Stage;
let views: Readonly<Record<string, string>>;

beforeAll(async () => {
  stage = await openStage();
  const { client, emulator } = stage;
  const project = await client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  await client.projects.waitFor(project.id, 'ready');
  await stage.oks('cluster', 'create', 'web', '--project', 'shop', '--admin', 'my-ip', '--tag', 'team=web', '--wait');
  await stage.oks('nodepool', 'create', '--cluster', 'shop/web', '--name', 'workers', '--count', '2', '--wait');
  await stage.oks('kubeconfig', 'merge', 'shop/web', '--no-exec');
  emulator.faults.add({ kind: 'cluster_failed' });
  await stage.oks('cluster', 'create', 'broken', '--project', 'shop', '--admin', 'my-ip');
  const [web, broken] = await Promise.all(
    ['web', 'broken'].map(async (name) => (await client.clusters.list({ name })).at(0)?.id ?? ''),
  );
  const page = await stage.open();
  const link = await page.locator(`a[href$="/${web}"]`).first().getAttribute('href');
  const profile = link?.split('/')[2];
  views = {
    clusters: '#/',
    cluster: `#/cluster/${profile}/${web}`,
    'failed cluster': `#/cluster/${profile}/${broken}`,
    project: `#/project/${profile}/${project.id}`,
    quotas: '#/quotas',
    emulator: '#/emulator',
  };
});
afterEach(() => stage.closeTabs());
afterAll(() => stage.close());

/** Opens a view, and waits until nothing is being read any longer. */
async function openSettled(view: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await stage.open(views[view], options);
  await page.locator('main .card, main .grid').first().waitFor();
  await expect.poll(() => page.locator('main .status-changing').count()).toBe(0);
  return page;
}

/** What the tests read of the results of axe. */
interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** What axe finds wrong. */
async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

const names = ['clusters', 'cluster', 'failed cluster', 'project', 'quotas', 'emulator'];
const themes = ['light', 'dark'] as const;

test.each(names.flatMap((view) => themes.map((theme) => ({ view, theme }))))(
  'axe finds nothing wrong in the view $view, $theme',
  async ({ view, theme }) => {
    const page = await openSettled(view, { colorScheme: theme });
    expect(await violationsIn(page)).toEqual([]);
  },
);

test('axe finds nothing wrong in a dialog', async () => {
  const page = await openSettled('cluster');
  await page.getByRole('button', { name: 'Delete cluster shop/web' }).click();
  await page.getByLabel('Type web to confirm').waitFor();
  expect(await violationsIn(page)).toEqual([]);
});

test.each(names.flatMap((view) => [360, 3840].map((width) => ({ view, width }))))(
  'the view $view needs no horizontal scrolling at $width px',
  async ({ view, width }) => {
    const page = await openSettled(view, { viewport: { width, height: Math.round(width * 0.5625) + 400 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  },
);

test('the theme follows the system until another one is chosen, which is kept', async () => {
  const page = await openSettled('clusters', { colorScheme: 'dark' });
  const background = (): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const dark = await background();
  await page.getByLabel('Theme').selectOption('light');
  const light = await background();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.getByRole('grid').waitFor();
  expect(await background()).toBe(light);
});

test('a cluster can be found, and a dialog opened and closed, with the keyboard alone', async () => {
  const page = await openSettled('clusters');
  const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.type('web');
  await expect.poll(() => page.locator('.row-cluster').count()).toBe(1);
  // Past the filters, into the list.
  await expect
    .poll(async () => {
      await page.keyboard.press('Tab');
      return page.evaluate<string | null>('document.activeElement.getAttribute("role")');
    })
    .toBe('row');
  await page.keyboard.press('End');
  await expect.poll(focused).toContain('web');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'web', level: 1 }).waitFor();
  await expect.poll(focused).toBe('web');
  const scale = page.getByRole('button', { name: 'Scale workers' });
  await scale.focus();
  expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Scale');
});
