import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from './open-stage.ts';

let stage: Stage;
let project: string;

beforeAll(async () => {
  stage = await openStage();
  project = (await stage.client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' })).id;
  await stage.client.projects.waitFor(project, 'ready');
});
afterEach(() => stage.closeTabs());
afterAll(() => stage.close());

/** Creates a cluster that is ready, and returns the page that shows it. */
async function openCluster(name: string, admin = 'my-ip'): Promise<Page> {
  await stage.oks('cluster', 'create', name, '--project', 'shop', '--admin', admin, '--yes', '--wait');
  const page = await stage.open();
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  return page;
}

/** The dialog, once it shows what would happen. */
async function previewIn(page: Page) {
  const dialog = page.getByRole('dialog');
  await dialog.locator('.summary').waitFor();
  return dialog;
}

async function seeDone(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('done', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await dialog.waitFor({ state: 'detached' });
}

test('someone who does not know the console finds a failed cluster, why it failed, and what to do next', async () => {
  stage.emulator.faults.add({ kind: 'cluster_failed', operations: ['CreateCluster'] });
  await stage.oks('cluster', 'create', 'broken', '--project', 'shop', '--admin', '192.0.2.0/24', '--yes');
  const page = await stage.open();
  await page.getByText('Failed 1', { exact: true }).click();
  await page.getByRole('link', { name: 'broken', exact: true }).click();
  const failure = page.getByRole('region', { name: 'Why it failed' });
  await failure.getByText('shop/broken failed because of a fault that was injected into the emulator.').waitFor();
  expect(await failure.textContent()).toContain('cluster_failed affected the request to create the cluster');

  await failure.getByRole('button', { name: 'Remove the fault' }).click();
  const removal = await previewIn(page);
  await removal.getByRole('button', { name: 'Remove', exact: true }).click();
  await seeDone(page);
  expect(stage.emulator.faults.list()).toEqual([]);
  await failure.getByRole('button', { name: 'Remove the fault' }).waitFor({ state: 'detached' });
  await failure.getByRole('button', { name: 'Delete broken' }).click();
  const deletion = await previewIn(page);
  await deletion.getByLabel('Type broken to confirm').fill('broken');
  await deletion.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('This cluster no longer exists').waitFor({ timeout: 60_000 });
});

test('a node pool is scaled, and the command that does the same can be copied', async () => {
  const page = await openCluster('pools');
  await page.getByText('No node pools, so nothing can run yet.').waitFor();
  const pool = ['--cluster', 'shop/pools', '--name', 'workers', '--count', '2', '--wait'];
  await stage.oks('nodepool', 'create', ...pool);
  await page.getByText('2 of 2 ready').waitFor();
  await page.getByRole('button', { name: 'Scale workers' }).click();
  await page.getByLabel('Number of nodes').fill('3');
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText('oks nodepool scale workers --count 3 --cluster shop/pools')
    .or(dialog.getByText('oks nodepool scale workers --cluster shop/pools --count 3'))
    .waitFor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy the command' }).click();
  await dialog.getByText('Copied').waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toMatch(/^oks nodepool scale workers /);
  expect(copied).toContain('--count 3');
  await dialog.getByRole('button', { name: /^(Yes, s|S)cale$/ }).click();
  await seeDone(page);
  await page.getByText('3 of 3 ready').waitFor();
  await expect.poll(() => page.getByRole('table', { name: 'Nodes', exact: true }).locator('tbody tr').count()).toBe(3);
});

test('an available upgrade starts after its question is answered', async () => {
  const page = await openCluster('old');
  await page.getByRole('button', { name: 'Upgrade to 1.33' }).click();
  const dialog = await previewIn(page);
  expect(await dialog.locator('.command code').textContent()).toContain('oks cluster upgrade shop/old');
  await dialog.getByRole('button', { name: 'Yes, upgrade' }).click();
  await page.getByRole('group', { name: 'Actions' }).getByText('Upgrade to 1.34').waitFor();
});

test('my address is added to the whitelist, and another one is removed', async () => {
  const page = await openCluster('door', '192.0.2.0/24');
  await page.getByRole('button', { name: 'Change the allowed addresses' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'My address' }).click();
  await dialog.getByLabel('Address or range to add').fill('198.51.100.7');
  await dialog.getByLabel('Address or range to add').press('Enter');
  await dialog.getByRole('button', { name: 'Remove 192.0.2.0/24' }).click();
  await dialog.locator('.command code').getByText('--admin-remove 192.0.2.0/24').waitFor();
  await dialog.getByRole('button', { name: /^(Yes, c|C)hange$/ }).click();
  await seeDone(page);
  const allowed = page.getByRole('region', { name: 'Allowed addresses' });
  await allowed.getByText('127.0.0.1/32').waitFor();
  await allowed.getByText('198.51.100.7').waitFor();
  expect(await allowed.getByText('192.0.2.0/24').count()).toBe(0);
});

test('a protected cluster cannot be deleted, and any other one only after its name is typed', async () => {
  const page = await openCluster('safe');
  await page.getByRole('button', { name: 'Protect', exact: true }).click();
  await (await previewIn(page)).getByRole('button', { name: /^(Yes, p|P)rotect$/ }).click();
  await seeDone(page);
  await page.getByText('Protected', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete cluster shop/safe' }).click();
  const refusal = page.getByRole('dialog');
  await refusal.locator('.notice-error').waitFor();
  expect(await refusal.textContent()).toMatch(/protect/i);
  expect(await refusal.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Unprotect' }).click();
  await (await previewIn(page)).getByRole('button', { name: /^(Yes, u|U)nprotect$/ }).click();
  await seeDone(page);
  await page.getByRole('button', { name: 'Delete cluster shop/safe' }).click();
  const deletion = await previewIn(page);
  await deletion.getByLabel('Type safe to confirm').fill('saf');
  expect(await deletion.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
  await deletion.getByLabel('Type safe to confirm').fill('safe');
  await deletion.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('This cluster no longer exists').waitFor({ timeout: 60_000 });
});

test('a context for kubectl is added, and the kubeconfig is downloaded after the name is typed', async () => {
  const page = await openCluster('keys');
  await page.getByText('kubectl has no context for this cluster.').waitFor();
  await page.getByRole('button', { name: 'Add to kubectl' }).click();
  await (await previewIn(page)).getByRole('button', { name: /^(Yes, a|A)dd$/ }).click();
  await seeDone(page);
  const certificates = page.getByRole('table', { name: 'Certificates on this machine' });
  await certificates.getByText('current').waitFor();
  expect(readFileSync(path.join(stage.folder, 'kubeconfig'), 'utf8')).toContain('current-context: ');

  await page.getByRole('button', { name: 'Kubeconfig', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The file contains a private key.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Download' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Type keys to confirm').fill('keys');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('keys.yaml');
  expect(readFileSync(await file.path(), 'utf8')).toContain('client-key-data');
  expect(await page.content()).not.toContain('client-key-data');
});

test('a fault is added, and the journal shows a request that it affected, with its bodies', async () => {
  const page = await stage.open('#/emulator');
  await page.getByRole('button', { name: 'Add a fault' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What happens').selectOption('latency');
  await dialog.getByLabel('Operations (all if empty)').fill('CreateProject');
  await (await previewIn(page)).getByRole('button', { name: 'Add', exact: true }).click();
  await seeDone(page);
  await page.getByRole('table', { name: 'Faults' }).getByText('latency').waitFor();
  await stage.client.projects.create({ name: 'other', cidr: '10.60.0.0/18', region: 'eu-west-2' });
  const affected = page
    .getByRole('row')
    .filter({ hasText: 'CreateProject' })
    .filter({ hasText: 'latency' })
    .filter({ hasText: 'ms' });
  await affected.last().waitFor();
  await affected.last().getByRole('button', { name: 'CreateProject' }).click();
  await page.getByRole('region', { name: 'Body of the request' }).getByText('10.60.0.0/18').waitFor();
});

test('quotas are bars with numbers, of the account and of each project', async () => {
  const page = await stage.open('#/quotas');
  const account = page.getByRole('table', { name: 'Quotas of the account' });
  await account.locator('svg.meter').first().waitFor();
  expect(await account.textContent()).toContain('Projects of the account');
  await page.getByRole('table', { name: 'Quotas of projects' }).getByText('shop').first().waitFor();
});

test('changes by others appear without a reload, and the browser reports no errors', async () => {
  const page = await stage.open();
  await page.getByRole('grid').waitFor();
  await stage.oks('cluster', 'create', 'new', '--project', 'shop', '--admin', '192.0.2.0/24', '--yes');
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'new', exact: true }) });
  await row.getByText('ready', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search clusters' }).fill('shop/new');
  await expect.poll(() => page.locator('.row-cluster').count()).toBe(1);
  expect(stage.complaints).toEqual([]);
});
