/** Takes the screenshots of the documents: every view of the console, with the same content each time. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openStage, type Stage } from './open-stage.ts';

const images = path.join(import.meta.dirname, '../../../docs/images');

/** How long after their creation the resources are shown, in minutes. Certificates last an hour. */
const ageMinutes = 12;

/** Replaces what is random or depends on the time: IDs, names of nodes, times, durations, ports and folders. */
const sameEachTime = String.raw`{
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sampleId = (n) => '7f3c01a' + n + '-5a1e-4b52-9d0f-2f6f1c8be4d1';
  const seen = new Map();
  const numbered = (text, make) => seen.get(text) ?? seen.set(text, make(seen.size)).get(text);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const text = node.data
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => numbered(id, sampleId))
      .replace(/^([a-z]+)-[0-9a-f]{6}$/, (name, pool) => numbered(name, (n) => pool + '-4c1e0' + n))
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-03-02 09:30:00')
      .replace(/\b\d\d:\d\d:\d\d\b/g, '09:30:00')
      .replace(/^\d+ ms$/, '4 ms')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8080')
      .replace(/\/\S*oks-browser-[^\/\s]+/g, '~')
      .replace(/\b\d{12}\b/g, '404196041960');
    if (text !== node.data) node.data = text;
  }
}`;

const stage = await openStage();
try {
  mkdirSync(images, { recursive: true });
  await populate(stage);
  const id = async (name: string): Promise<string> => (await stage.client.clusters.list({ name })).at(0)?.id ?? '';
  const project = (await stage.client.projects.list({ name: 'shop' })).at(0)?.id ?? '';
  const [web, etl] = [await id('web'), await id('etl')];
  await take('console-clusters', '#/', { colorScheme: 'light' });
  await take('console-clusters-dark', '#/', { colorScheme: 'dark' });
  await take('console-cluster', `#/cluster/environment/${web}`, { viewport: { width: 1280, height: 960 } });
  await take('console-failed-cluster', `#/cluster/environment/${etl}`, { viewport: { width: 1280, height: 640 } });
  await take('console-project', `#/project/environment/${project}`);
  await take('console-quotas', '#/quotas', {}, async (page) => {
    await page.getByRole('table', { name: 'Quotas of projects' }).getByText('data').first().waitFor();
  });
  await take('console-emulator', '#/emulator');
  await take('console-upgrade', `#/cluster/environment/${web}`, {}, async (page) => {
    await page.getByRole('button', { name: /^Upgrade to/ }).click();
    await page.getByRole('dialog').locator('.summary').waitFor();
  });
} finally {
  await stage.close();
}

async function populate({ client, emulator, ...rest }: Stage): Promise<void> {
  const oks = (...args: string[]): Promise<string> => rest.oks(...args);
  for (const [name, cidr] of Object.entries({ shop: '10.50.0.0/18', data: '10.60.0.0/18', lab: '10.70.0.0/18' })) {
    const { id } = await client.projects.create({ name, cidr, region: 'eu-west-2', tags: { team: name } });
    await client.projects.waitFor(id, 'ready');
  }
  const create = (name: string, project: string, version: string, ...more: string[]): Promise<string> =>
    oks('cluster', 'create', name, '--project', project, '--version', version, '--admin', 'my-ip', ...more);
  await create('web', 'shop', '1.32', '--tag', 'env=prod', '--maintenance-window', 'Tue 02:00+2h', '--wait');
  await create('api', 'shop', '1.33', '--tag', 'env=prod', '--protect', '--wait');
  await create('warehouse', 'data', '1.31', '--wait');
  await create('staging', 'lab', '1.33', '--control-planes', 'cp.mono.master', '--wait');
  emulator.faults.add({ kind: 'cluster_failed', operations: ['CreateCluster'], times: 2 });
  await create('etl', 'data', '1.32');
  await client.clusters.waitFor((await client.clusters.list({ name: 'etl' })).at(0)?.id ?? '', 'failed');
  const pool = ['--cluster', 'shop/web', '--wait'];
  await oks('nodepool', 'create', 'workers', '--count', '3', '--type', 'tinav6.c4r8p2', ...pool);
  await oks('nodepool', 'create', 'batch', '--count', '1', ...pool);
  await oks('kubeconfig', 'merge', 'shop/web', '--use');
}

async function take(
  name: string,
  fragment: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const page = await stage.open('#/', { viewport: { width: 1280, height: 720 }, ...options });
  await page.clock.setFixedTime(Date.now() + ageMinutes * 60_000);
  await page.goto(`${stage.console.origin}/${fragment}`);
  await page.reload();
  await page.getByRole('list', { name: 'Profiles' }).getByText('live').waitFor();
  await page.locator('main .card, main .grid').first().waitFor();
  await page.locator('main .status-changing').first().waitFor({ state: 'hidden' });
  await prepare(page);
  await page.evaluate(sameEachTime);
  await page.screenshot({ path: path.join(images, `${name}.png`) });
  await stage.closeTabs();
}
