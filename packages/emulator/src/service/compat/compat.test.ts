import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../index.ts';

let emulator: Emulator;
let project: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant', newerFields: true, quotas: { projects: 20 } });
  for (let count = 0; count < 5; count++) {
    const { body } = await ask(`/projects`, 'POST', { name: `p${count}x`, cidr: '10.50.0.0/16', region: 'eu-west-2' });
    // Boundary: the emulator's own answer.
    project = (body['Project'] as { id: string }).id;
  }
});
afterAll(() => emulator.close());

async function ask(
  below: string,
  method = 'GET',
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await emulator.fetch(emulator.url + below, {
    method,
    headers: emulator.credentials.authorize(),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test.each([
  [
    '/quotas',
    {
      Quotas: {
        data: { quotas: [{ Name: 'oks_projects', MaxValue: 20, UsedValue: 5 }], subregions: ['2a', '2b', '2c'] },
      },
    },
  ],
  ['/myip', { IP: { x_real_ip: '127.0.0.1' } }],
  [
    '/clusters/limits/admission_plugins?version=1.30',
    { AdmissionPlugins: expect.arrayContaining(['PodSecurity', 'AlwaysPullImages']) as unknown },
  ],
  ['/projects/{id}/nets', { Project: { data: { nets: [{ IpRange: '10.50.0.0/16' }] } } }],
  ['/projects/{id}/snapshots', { Project: { data: { snapshots: [] } } }],
  ['/projects/{id}/public_ips', { Project: { data: { public_ips: [] } } }],
  ['/templates/netpeeringrequest', { Template: { kind: 'NetPeeringRequest' } }],
  ['/templates/netpeeringacceptance', { Template: { kind: 'NetPeeringAcceptance' } }],
  ['/templates/cluster', { Template: { cp_multi_az: false, maintenance_window: null } }],
])('GET %s', async (below, answer) => {
  const { status, body } = await ask(below.replace('{id}', project));
  expect([status, body]).toMatchObject([
    200,
    { ...answer, ResponseContext: { RequestId: expect.any(String) as unknown } },
  ]);
});

test('the newer paths refuse as the others do', async () => {
  expect((await ask('/clusters/limits/admission_plugins?version=9')).status).toBe(422);
  expect((await ask('/projects/none/nets')).status).toBe(404);
  expect((await ask('/myip', 'POST')).status).toBe(405);
  expect((await emulator.fetch(`${emulator.url}/myip`)).status).toBe(401);
});

test('a list comes in pages where they are asked for, by cursor or by number, and whole otherwise', async () => {
  const namesIn = (body: Record<string, unknown>): string[] =>
    (body['Projects'] as { name: string }[]).map(({ name }) => name);
  const first = (await ask('/projects?limit=2')).body;
  expect([namesIn(first), first['Pagination']]).toMatchObject([
    ['p0x', 'p1x'],
    { offset: { page: 1, limit: 2, total: 5 } },
  ]);
  const { next_cursor } = (first['Pagination'] as { cursor: { next_cursor: string } }).cursor;
  const second = (await ask(`/projects?limit=2&cursor=${next_cursor}`)).body;
  expect(namesIn(second)).toEqual(['p2x', 'p3x']);
  const last = (await ask('/projects?limit=2&page=3')).body;
  expect([namesIn(last), last['Pagination']]).toMatchObject([['p4x'], { cursor: { next_cursor: null } }]);
  const whole = (await ask('/projects')).body;
  expect([namesIn(whole).length, 'Pagination' in whole]).toEqual([5, false]);
});
