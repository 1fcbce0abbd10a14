import { createClient } from '@oks-kit/client';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from './launch-browser.ts';
import { type OksEnvironment, saveProfile, startConsole } from './run-oks.ts';

/** An emulator with a project of one name and range. */
async function startWithProject(name: string): Promise<Emulator> {
  const emulator = await createEmulator({ port: 0, clock: 'manual' });
  onTestFinished(() => emulator.close());
  const { projects } = createClient({ baseUrl: emulator.url, credentials: emulator.credentials });
  await projects.create({ name, cidr: '10.50.0.0/18', region: 'eu-west-2' });
  return emulator;
}

test('the projects of all saved profiles are shown, and an action concerns the chosen one', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(path.join(folder, 'home'));
  const env: OksEnvironment = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: path.join(folder, 'home') },
    OKS_CONFIG_DIR: path.join(folder, 'config'),
  };
  const emulators = { first: await startWithProject('alpha'), second: await startWithProject('beta') };
  for (const [name, { url, account }] of Object.entries(emulators)) {
    const { access_key, secret_key } = account;
    await saveProfile(env, name, { access_key, secret_key, endpoint: url });
  }
  const running = await startConsole(env);
  onTestFinished(() => running.stop());
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext();
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(running.url);

  const profiles = page.getByRole('list', { name: 'Profiles' });
  for (const name of ['first', 'second'])
    await profiles.getByRole('listitem').filter({ hasText: name }).getByText('live').waitFor();
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  await link('alpha').waitFor();
  await link('beta').waitFor();
  await page.getByRole('combobox', { name: 'Profile', exact: true }).selectOption('second');
  await link('alpha').waitFor({ state: 'detached' });
  await link('beta').waitFor();

  await page.goto(`${running.origin}/#/emulator/second`);
  const clock = page.getByRole('region', { name: 'Clock' });
  await clock.getByText('manual: stands still until it is advanced').waitFor();
  await clock.getByRole('button', { name: 'Advance' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Duration').fill('2h');
  await dialog.getByText('Advance the clock of the emulator by 2h.').waitFor();
  const before = { first: emulators.first.clock.now(), second: emulators.second.clock.now() };
  await dialog.getByRole('button', { name: 'Advance', exact: true }).click();
  await dialog.getByText('done', { exact: true }).waitFor();
  expect(emulators.second.clock.now() - before.second).toBe(7_200_000);
  expect(emulators.first.clock.now()).toBe(before.first);
});
