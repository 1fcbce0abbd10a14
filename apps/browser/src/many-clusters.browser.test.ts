import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from './open-stage.ts';

let stage: Stage;
const projects = 50;
const clustersPerProject = 200;

/** Creating so many takes 15 seconds on an idle machine. */
const creationMs = 600_000;

beforeAll(async () => {
  stage = await openStage({ emulator: { clock: 'instant', quotas: { projects, clustersPerProject } } });
  const { emulator } = stage;
  const headers = { ...emulator.credentials.authorize(), 'content-type': 'application/json' };
  const create = async (kind: string, body: object): Promise<Response> => {
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await emulator.fetch(`${emulator.url}/${kind}`, init);
    if (!response.ok) throw new Error(await response.text());
    return response;
  };
  for (let index = 0; index < projects; index += 1) {
    const project = { name: `team-${index}`, cidr: `10.${index}.0.0/18`, region: 'eu-west-2' };
    // Boundary: the emulator, which its own tests check.
    const { Project } = (await (await create('projects', project)).json()) as { Project: { id: string } };
    for (let number = 0; number < clustersPerProject; number += 1)
      await create('clusters', {
        project_id: Project.id,
        name: `web-${index}-${number}`,
        version: '1.32',
        cidr_pods: '10.91.0.0/16',
        cidr_service: '10.92.0.0/16',
        admin_whitelist: ['192.0.2.7/32'],
        control_planes: 'cp.mono.master',
        cp_subregions: ['2a'],
      });
  }
}, creationMs);
afterEach(() => stage.closeTabs());
afterAll(() => stage.close());

test('10,000 clusters are listed with at most 200 rows in the page, on any screen', async () => {
  const page = await stage.open('#/', { viewport: { width: 3840, height: 2160 } });
  await page.getByText('10,000 clusters in 50 projects').waitFor();
  const rows = (): Promise<number> => page.getByRole('row').count();
  expect(await rows()).toBeLessThanOrEqual(200);
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10051');

  // The last row, by the keyboard.
  await page.locator('[role=row][tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.getByRole('link', { name: 'web-49-199', exact: true }).waitFor();
  const last = page.getByRole('row').filter({ hasText: 'web-49-199' });
  expect(await last.getAttribute('aria-rowindex')).toBe('10051');
  await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toContain('web-49-199');
  expect(await rows()).toBeLessThanOrEqual(200);
});

test('the search among 10,000 clusters responds', async () => {
  const page = await stage.open();
  await page.getByText('10,000 clusters in 50 projects').waitFor();
  await page.getByRole('searchbox', { name: 'Search clusters' }).fill('web-17-123');
  await page.getByText('1 cluster found').waitFor();
  await page.getByRole('link', { name: 'web-17-123', exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search clusters' }).fill('');
  await page.getByRole('searchbox', { name: 'Search clusters' }).pressSequentially('web-3');
  await page.getByText('2,200 clusters found').waitFor();
});
