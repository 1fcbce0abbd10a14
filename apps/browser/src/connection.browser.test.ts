import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import path from 'node:path';
import { openStage, type Stage } from './open-stage.ts';
import { oksEnvironment, startConsole } from './run-oks.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  const project = await stage.client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  await stage.client.projects.waitFor(project.id, 'ready');
});
afterEach(() => stage.closeTabs());
afterAll(() => stage.close());

test('a lost connection is shown, and the page recovers with what has changed in the meantime', async () => {
  const page = await stage.open();
  await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
  await page.context().setOffline(true);
  // The browser breaks no connection that is open: the next one fails.
  await page.evaluate("dispatchEvent(new Event('online'))");
  await page.getByText('The connection to the console was lost.').waitFor();
  await stage.client.projects.create({ name: 'meanwhile', cidr: '10.60.0.0/18', region: 'eu-west-2' });
  await page.context().setOffline(false);
  await page.getByText('The connection to the console was lost.').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'meanwhile', exact: true }).waitFor();
});

test('a service that does not respond is reported with what to do, and the page recovers later', async () => {
  const folder = path.join(stage.folder, 'other');
  const dataDir = path.join(folder, 'data');
  const start = (port: number): Promise<Emulator> => createEmulator({ port, dataDir });
  let emulator = await start(0);
  const { port } = new URL(emulator.url);
  const env = oksEnvironment(folder, emulator.url, emulator.account);
  const running = await startConsole(env);
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  await page.goto(running.url);
  await page.getByText('No clusters yet').waitFor();
  await emulator.close();
  await page
    .getByRole('alert')
    .getByText(/^environment: /)
    .waitFor();
  expect(await page.locator('.profiles').textContent()).toContain('failed');
  emulator = await start(Number(port));
  await page.getByText('live', { exact: true }).waitFor();
  await page.getByText('No clusters yet').waitFor();

  // The console itself ends, and another one takes its port: its link is another one.
  await running.stop();
  await page.getByText('The connection to the console was lost.').waitFor();
  const next = await startConsole(env, '--port', new URL(running.origin).port);
  await page.getByText('The console did not accept this page.').waitFor();
  await page.goto(next.url);
  await page.getByText('No clusters yet').waitFor();
  await next.stop();
  await emulator.close();
});

test('a hidden tab sends no requests', async () => {
  const page = await stage.open();
  await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
  const streams: string[] = [];
  page.on('request', (request) => streams.push(new URL(request.url()).pathname));
  const setHidden = (hidden: boolean): Promise<unknown> =>
    page.evaluate(`{
      Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }`);
  const closed = page.waitForEvent('requestfailed');
  await setHidden(true);
  expect(new URL((await closed).url()).pathname).toBe('/api/events');
  await stage.client.projects.create({ name: 'unseen', cidr: '10.70.0.0/18', region: 'eu-west-2' });
  expect(streams).toEqual([]);
  await setHidden(false);
  await page.getByRole('link', { name: 'unseen', exact: true }).waitFor();
  expect(streams).toContain('/api/events');
});
