import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { createClusterClient } from '@oks-kit/kubernetes';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('the hint about a failed peering is a command that makes room for a new one', async () => {
  const { run, home } = await openTestShell({}, 0);
  const cluster = (name: string, more = ''): string =>
    `clusters: {${name}: {version: "1.32", admin_whitelist: [my-ip]${more}}}`;
  writeFileSync(
    path.join(home, 'oks.yaml'),
    `projects:
  shop: {cidr: 10.50.0.0/18, region: eu-west-2, ${cluster('web')}}
  data: {cidr: 10.60.0.0/18, region: eu-west-2, ${cluster('dwh')}}
`,
  );
  expect((await run(['apply', '--yes', '-q'])).code).toBe(0);
  const { netPeeringRequests } = createClusterClient(
    parseKubeconfig((await run(['kubeconfig', 'get', 'shop/web'])).out),
  );
  const nets = JSON.parse((await run(['project', 'nets', 'shop', '-o', 'json'])).out);
  await netPeeringRequests.create({
    metadata: { name: 'broken', labels: { 'oks-kit/peer': 'data.dwh' } },
    // A Net cannot be peered with itself.
    spec: { accepterNetId: nets[0].NetId, accepterOwnerId: '123456789012' },
  });

  const peered = `projects: {shop: {${cluster('web', ', peerings: [data/dwh]')}}}\n`;
  writeFileSync(path.join(home, 'oks.yaml'), peered);
  const { code, out } = await run(['apply', '--yes']);
  expect([code, out]).toEqual([
    8,
    expect.stringContaining('the peering of shop/web with data/dwh cannot become active'),
  ]);
  const [, command = ''] = /Delete its request, then try again: `oks (.*)`\./.exec(out) ?? [];
  expect(command).toBe('netpeering delete broken --cluster shop/web');
  expect((await run([...command.split(' '), '--yes'])).code).toBe(0);
  expect(await run(['apply', '--yes'])).toMatchObject({ code: 0 });
  expect(JSON.parse((await run(['netpeering', 'list', '--cluster', 'shop/web', '-o', 'json'])).out)).toMatchObject([
    { status: { netPeeringState: 'active' } },
  ]);
});
