import { request } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Relay, startHostileService } from './hostile-service.ts';
import { openStage, type Stage } from './open-stage.ts';

const html = '<img src=x onerror="document.title=\'broken in\'"><script>document.title="broken in"</script>';
const bidi = 'pay\u202eexe.gnp\u2066 \u0007\u001b[31mred';
const long = 'w'.repeat(5_000);

let stage: Stage;
let relay: Relay;

beforeAll(async () => {
  stage = await openStage({
    endpoint: async (emulator) => {
      relay = await startHostileService(emulator, { 'name-html': html, 'name-bidi': bidi, 'name-long': long });
      return relay.url;
    },
  });
  const { client, emulator } = stage;
  const project = await client.projects.create({ name: 'name-html', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  await client.projects.waitFor(project.id, 'ready');
  const headers = { ...emulator.credentials.authorize(), 'content-type': 'application/json' };
  for (const name of ['name-bidi', 'name-long']) {
    const cluster = {
      ...{ project_id: project.id, name, version: '1.32', cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' },
      ...{ admin_whitelist: ['192.0.2.7/32'], control_planes: 'cp.mono.master', cp_subregions: ['2a'] },
      ...{ description: 'name-html', tags: { 'name-html': 'name-bidi' } },
    };
    const init = { method: 'POST', headers, body: JSON.stringify(cluster) };
    const response = await emulator.fetch(`${emulator.url}/clusters`, init);
    expect(response.status).toBe(200);
  }
});
afterEach(() => stage.closeTabs());
afterAll(async () => {
  await stage.close();
  await relay[Symbol.asyncDispose]();
});

/** Nothing of a text may act as HTML, or be hidden or reordered. */
async function expectHarmless(page: Page): Promise<void> {
  expect(await page.title()).not.toContain('broken in');
  expect(await page.locator('main img, main script').count()).toBe(0);
  const text = await page.evaluate<string>('document.body.innerText + document.title');
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/);
}

test('hostile names are shown as text, with visible control characters and bidirectional overrides', async () => {
  const page = await stage.open();
  await page.getByText('<script>document.title="broken in"</script>').first().waitFor();
  await page.getByText('pay�exe.gnp� ��[31mred').first().waitFor();
  await expectHarmless(page);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(1280);
  await page.getByText('pay�exe.gnp').first().click();
  await page.getByRole('heading', { level: 1 }).getByText('pay�exe.gnp').waitFor();
  await page.getByRole('region', { name: 'Tags' }).waitFor();
  await expectHarmless(page);
  expect(stage.complaints).toEqual([]);
});

test('a very long name fits into a narrow screen', async () => {
  const page = await stage.open('#/', { viewport: { width: 360, height: 740 } });
  await page.locator('.row-cluster').filter({ hasText: 'www' }).click();
  await page.getByRole('heading', { level: 1 }).getByText('www').waitFor();
  await page.getByRole('region', { name: 'Tags' }).waitFor();
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
});

/** A request to the console as a browser would send it after another name was pointed at this machine. */
async function statusFor(headers: Readonly<Record<string, string>>, path = '/api/session', method = 'GET') {
  const { hostname, port } = new URL(stage.console.origin);
  return new Promise<number | undefined>((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

/** The header with which the page shows that its browser has opened the link. */
async function authorizationOf(page: Page): Promise<string> {
  const request = page.waitForRequest((one) => one.url().includes('/api/'));
  await page.reload();
  return (await (await request).allHeaders())['authorization'] ?? '';
}

test('other servers of this machine get nothing that opens the console, and the address keeps no secret', async () => {
  const page = await stage.open();
  await page.getByRole('list', { name: 'Profiles' }).waitFor();
  // Browsers send cookies to every port.
  expect(await page.context().cookies()).toEqual([]);
  expect(page.url()).not.toContain('session');
  expect(await page.evaluate<string>('document.referrer')).toBe('');
});

test('a name of another site that points to this machine is refused, even with the secret', async () => {
  const authorization = await authorizationOf(await stage.open());
  const { host } = new URL(stage.console.origin);
  expect(await statusFor({ host, authorization })).toBe(200);
  for (const path of ['/', '/page.js', '/api/session', '/api/events'])
    expect(await statusFor({ host: `evil.example:${host.split(':')[1] ?? ''}`, authorization }, path)).toBeGreaterThan(
      399,
    );
});

test('a page of another site can neither read the console, nor act, nor frame it', async () => {
  const page = await stage.open();
  const { origin } = stage.console;
  const other = await page.context().newPage();
  // Another port of this machine is the same site, and another origin nevertheless.
  await other.goto(relay.url);
  const attempt = (target: string, init: object): Promise<string> =>
    other.evaluate<string>(
      `fetch(${JSON.stringify(origin + target)}, ${JSON.stringify({ ...init, credentials: 'include' })})
        .then((response) => 'status ' + response.status, () => 'refused')`,
    );
  const outcomes = [
    await attempt('/api/session', {}),
    await attempt('/api/actions', { method: 'POST', body: JSON.stringify({ preview: 'x' }) }),
  ];
  expect(outcomes).toEqual(['refused', 'refused']);
  const authorization = await authorizationOf(page);
  const { host } = new URL(origin);
  const foreign = { host, authorization, origin: new URL(relay.url).origin };
  expect(await statusFor(foreign, '/api/actions', 'POST')).toBeGreaterThan(399);
  expect(await statusFor({ host, authorization, 'sec-fetch-site': 'cross-site' })).toBeGreaterThan(399);
  await other.setContent(`<iframe src="${origin}"></iframe>`);
  await expect.poll(() => other.frames().length).toBe(2);
  await expect.poll(() => other.frames()[1]?.url()).toMatch(/^chrome-error:/);
});

test('without its token, the console shows nothing', async () => {
  const page = await (await stage.browser.newContext()).newPage();
  await page.goto(stage.console.origin);
  await page.getByText('The console did not accept this page.').waitFor();
  const { host } = new URL(stage.console.origin);
  for (const path of ['/api/session', '/api/events']) expect(await statusFor({ host }, path)).toBeGreaterThan(399);
});
