import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Emulator } from '@oks-kit/emulator';
import { openShell, type Shell } from '../transcript.fixture.ts';

// What a person sees of every `project` and `cluster` command, exit code, stdout (|) and stderr (!) together; those
// of the others are in golden-access.test.ts and golden-setup.test.ts.
// `vitest -u` writes the files anew; read what changed.

let shell: Shell | undefined;
let server: Server | undefined;
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  await shell?.close();
  shell = undefined;
});

async function opened(options?: Parameters<typeof openShell>[0]): Promise<Shell> {
  shell = await openShell(options);
  return shell;
}

/** What becomes of an answer on its way; undefined breaks the connection. */
type Tamper = (method: string, answer: string, at: string) => string | undefined;

/** The environment of a command line with a proxy in front of the service. */
async function throughProxy(emulator: Emulator, tamper: Tamper): Promise<{ readonly OKS_ENDPOINT: string }> {
  const proxy = createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      // Boundary: a message without an encoding yields bytes.
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      const body = Buffer.concat(chunks);
      const answer = await fetch(new URL(request.url ?? '/', emulator.url), {
        method: request.method ?? 'GET',
        headers: Object.fromEntries(
          Object.entries(request.headers).flatMap(([name, value]) =>
            typeof value === 'string' && !/^(host|connection|content-length)$/.test(name) ? [[name, value]] : [],
          ),
        ),
        ...(body.byteLength === 0 ? {} : { body }),
      });
      const text = tamper(request.method ?? 'GET', await answer.text(), request.url ?? '/');
      if (text === undefined) request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    })();
  });
  server = proxy;
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  // Boundary: a server that listens on TCP has such an address.
  return { OKS_ENDPOINT: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/api/v2` };
}

test('projects', async () => {
  const { record, transcript, home } = await opened();
  await record('no projects yet', ['project', 'list']);
  await record('a dry run', ['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--tag', 'team=web', '--dry-run']);
  await record('create', ['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--tag', 'team=web', '--wait']);
  await record('a second one, whose network overlaps', [
    'project',
    'create',
    'lab',
    '--cidr',
    '10.50.64.0/16',
    '--protect',
    '-o',
    'name',
  ]);
  await record('the name is taken', ['project', 'create', 'shop', '--cidr', '10.51.0.0/18']);
  await record('no name', ['project', 'create', '--cidr', '10.51.0.0/18']);
  await record('a name that can’t be', ['project', 'create', 'Shop_1', '--cidr', '10.51.0.0/18']);
  writeFileSync(path.join(home, 'project.yaml'), 'name: store\ncidr: 10.52.0.0/18\ndescripton: typo\n');
  await record('a misspelt field in a file', ['project', 'create', '-f', 'project.yaml']);
  await record('list', ['project', 'list']);
  await record('list, wide', ['project', 'list', '-o', 'wide']);
  await record('list as JSON', ['project', 'list', '--name', 'shop', '-o', 'json']);
  await record('list a status that there is not', ['project', 'list', '--status', 'redy']);
  await record('get one', ['project', 'get', 'shop']);
  await record('get two', ['project', 'get', 'lab', 'shop', '-o', 'name']);
  await record('get one as YAML', ['project', 'get', 'shop', '-o', 'yaml']);
  await record('get none', ['project', 'get', 'shpo']);
  await record('get none named', ['project', 'get']);
  await record('quotas', ['project', 'quotas', 'shop']);
  await record('quotas of none', ['project', 'quotas', 'shpo']);
  await record('what an update would change', [
    'project',
    'update',
    'shop',
    '--description',
    'the shop',
    '--tag',
    'env=prod',
    '--untag',
    'team',
    '--dry-run',
  ]);
  await record('the body of that update', [
    'project',
    'update',
    'shop',
    '--description',
    'the shop',
    '--tag',
    'env=prod',
    '--untag',
    'team',
    '--dry-run',
    '-o',
    'json',
  ]);
  await record('update', [
    'project',
    'update',
    'shop',
    '--description',
    'the shop',
    '--tag',
    'env=prod',
    '--untag',
    'team',
    '--wait',
  ]);
  await record('update with nothing', ['project', 'update', 'shop']);
  await record('update what can’t be changed', ['project', 'update', 'shop', '--set', 'cidr=10.0.0.0/8']);
  await record('empty a field', ['project', 'update', 'shop', '--unset', 'description', '--dry-run']);
  await record('wait', ['project', 'wait', 'shop']);
  await record('wait for what can’t be', ['project', 'wait', 'shop', '--for', 'version=1.31']);
  await record('use', ['project', 'use', 'shop']);
  await record('use, shown', ['project', 'use']);
  await record('the default project', ['project', 'get', '-o', 'name']);
  await record('the mark in a list on a terminal', ['project', 'list'], { typed: '' });
  await record('a default is never deleted by default', ['project', 'delete', '--yes']);
  await record('delete a protected one', ['project', 'delete', 'lab', '--yes']);
  await record('delete, and nobody can be asked', ['project', 'delete', 'shop']);
  await record('delete, another name typed', ['project', 'delete', 'shop'], { typed: 'yes' });
  await record('lift the protection', ['project', 'update', 'lab', '--no-protect', '-o', 'name']);
  await record('delete one that is not there, of two', ['project', 'delete', 'lab', 'lap', '--yes']);
  await record('delete two', ['project', 'delete', 'shop', 'lab', '--yes', '--wait']);
  await record('the default went with it', ['project', 'use']);
  await record('deleted ones', ['project', 'get', 'shop', '--deleted', '-o', 'name']);
  await record('wait for a deletion that is over', ['project', 'wait', 'shop', '--for', 'status=deleted']);
  await record('wait for a deletion of what never was', ['project', 'wait', 'nobody', '--for', 'status=deleted']);
  await record('no default any more', ['project', 'use', '--unset']);
  await expect(transcript()).toMatchFileSnapshot('golden/project.txt');
});

test('clusters', async () => {
  const { run, record, transcript, home } = await opened();
  for (const [name, cidr] of [
    ['shop', '10.50.0.0/18'],
    ['lab', '10.60.0.0/18'],
  ] as const)
    await run(['project', 'create', name, '--cidr', cidr, '-q']);
  await record('no project is named', ['cluster', 'create', 'web']);
  await record('no clusters yet', ['cluster', 'list', '-p', 'shop']);
  writeFileSync(
    path.join(home, 'cluster.yaml'),
    'version: "1.29"\ncontrol_planes: cp.mono.master\nauto_maintenances:\n  patch_upgrade_maintenance: {start_hour: 3}\n',
  );
  await record('a dry run: template, file, flags, --set', [
    'cluster',
    'create',
    'web',
    '-p',
    'shop',
    '-f',
    'cluster.yaml',
    '--version',
    '1.30',
    '--admin',
    'my-ip',
    '--admin',
    '192.0.2.0/24',
    '--minor-window',
    'off',
    '--patch-window',
    'Sat 22:00+3h Europe/Paris',
    '--disable-plugin',
    'PodSecurity',
    '--set',
    'auto_maintenances.patch_upgrade_maintenance.duration_hours=4',
    '--set',
    'tags.cost\\.centre=7',
    '--dry-run',
  ]);
  await record('create', [
    'cluster',
    'create',
    'web',
    '-p',
    'shop',
    '--patch-window',
    'Sat 22:00+3h Europe/Paris',
    '--tag',
    'team=web',
    '--wait',
  ]);
  await record('create as JSON', ['cluster', 'create', 'api', '-p', 'shop', '--wait', '-o', 'json']);
  await record('the same name in another project', ['cluster', 'create', 'web', '-p', 'lab', '-o', 'name']);
  await record('the name is taken', ['cluster', 'create', 'web', '-p', 'shop']);
  await record('a version that there is not', ['cluster', 'create', 'old', '-p', 'shop', '--version', '1.12']);
  await record('an unknown field', ['cluster', 'create', 'old', '-p', 'shop', '--set', 'admin_lbo=true']);
  await record('a field of the wrong type', ['cluster', 'create', 'old', '-p', 'shop', '--set', 'admin_lbu=maybe']);
  await record('a prototype', ['cluster', 'create', 'old', '-p', 'shop', '--set', '__proto__.x=1']);
  await record('a window that is none', ['cluster', 'create', 'old', '-p', 'shop', '--patch-window', 'whenever']);
  await record('a zone that is none', [
    'cluster',
    'create',
    'old',
    '-p',
    'shop',
    '--patch-window',
    'Tue 02:00+2h Europe/Pariss',
  ]);
  await record('an address that is none', ['cluster', 'create', 'old', '-p', 'shop', '--admin', '10.0.0/8']);
  await record('ranges that clash', ['cluster', 'create', 'old', '-p', 'shop', '--cidr-pods', '10.50.0.0/16']);
  await record('a range that leaves the default name server out', [
    'cluster',
    'create',
    'old',
    '-p',
    'shop',
    '--cidr-service',
    '10.99.0.0/16',
  ]);
  writeFileSync(path.join(home, 'unquoted.yaml'), 'version: 1.30\n');
  await record('a version that YAML takes for a number', [
    'cluster',
    'create',
    'old',
    '-p',
    'shop',
    '-f',
    'unquoted.yaml',
  ]);
  await record('list, all', ['cluster', 'list']);
  await record('list, one project', ['cluster', 'list', '-p', 'shop', '--sort-by', 'name']);
  await record('list, filtered to none', ['cluster', 'list', '--status', 'failed']);
  await record('list, names', ['cluster', 'list', '-A', '-o', 'name']);
  await record('list, names of one project', ['cluster', 'list', '-p', 'shop', '-o', 'name']);
  await record('get', ['cluster', 'get', 'shop/web']);
  await record('get an ambiguous one', ['cluster', 'get', 'web']);
  await record('get several', ['cluster', 'get', 'shop/web', 'api', 'lab/web']);
  await record('get several, names', ['cluster', 'get', 'shop/web', 'lab/web', '-o', 'name']);
  await record('get one that is not there', ['cluster', 'get', 'shop/wbe']);
  await record('get in a project that is not there', ['cluster', 'get', 'shp/web']);
  await record('get what is no name', ['cluster', 'get', 'a/b/c']);
  await record('what an update would change', [
    'cluster',
    'update',
    'shop/web',
    '--admin-add',
    '192.0.2.7',
    '--admin-remove',
    'my-ip',
    '--set',
    'version=1.30',
    '--set',
    'auto_maintenances.patch_upgrade_maintenance.start_hour=23',
    '--dry-run',
  ]);
  await record('the body of an update of one inner field', [
    'cluster',
    'update',
    'shop/web',
    '--patch-window',
    'off',
    '--dry-run',
    '-o',
    'json',
  ]);
  await record('update', [
    'cluster',
    'update',
    'shop/web',
    '--protect',
    '--enable-plugin',
    'NodeRestriction',
    '--wait',
    '-o',
    'name',
  ]);
  await record('remove who is not let in', ['cluster', 'update', 'shop/web', '--admin-remove', '198.51.100.1']);
  await record('a downgrade', ['cluster', 'update', 'shop/web', '--version', '1.29']);
  await record('unset what always is', ['cluster', 'update', 'shop/web', '--unset', 'version']);
  await record('upgrade', ['cluster', 'upgrade', 'lab/web', '--wait']);
  await record('upgrade two, one of them at the end', [
    'cluster',
    'upgrade',
    'lab/web',
    'shop/api',
    '--wait',
    '-o',
    'name',
  ]);
  await record('upgrade two again', ['cluster', 'upgrade', 'lab/web', 'shop/api', '--wait']);
  await record('upgrade what can’t be', ['cluster', 'upgrade', 'lab/web']);
  await record('wait for a version', ['cluster', 'wait', 'lab/web', '--for', 'version=1.32', '-o', 'name']);
  await record('wait for nonsense', ['cluster', 'wait', 'lab/web', '--for', 'colour=green']);
  await record('use', ['cluster', 'use', 'shop/web']);
  await record('use, shown', ['cluster', 'use']);
  await record('the default cluster', ['cluster', 'get', '-o', 'name']);
  await record('a default of another project does not count', ['cluster', 'get', '-p', 'lab', '-o', 'name']);
  await record('the environment wins', ['cluster', 'get', '--columns', 'project,name'], {
    env: { OKS_CLUSTER: 'lab/web' },
  });
  await record('a default is never deleted by default', ['cluster', 'delete', '--yes']);
  await record('delete a protected one, and another', ['cluster', 'delete', 'shop/api', 'shop/web', '--yes']);
  await run(['cluster', 'update', 'shop/web', '--no-protect']);
  await record('a project that still has clusters', ['project', 'delete', 'shop', '--yes']);
  await record('delete, and nobody can be asked', ['cluster', 'delete', 'shop/web', '--non-interactive']);
  await record('delete, confirmed', ['cluster', 'delete', 'shop/web'], { typed: 'web' });
  await record('the default went with it', ['cluster', 'use']);
  await record('delete two as JSON', ['cluster', 'delete', 'shop/api', 'lab/web', '--yes', '--wait', '-o', 'json']);
  await record('deleted ones', ['cluster', 'get', 'web', '--deleted']);
  await record('wait for a deletion that is over', ['cluster', 'wait', 'shop/web', '--for', 'status=deleted']);
  await expect(transcript()).toMatchFileSnapshot('golden/cluster.txt');
});

test('a quota that is used up refuses before the call', async () => {
  const { emulator, run, record, transcript } = await opened();
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  for (let index = 0; index < 10; index++)
    expect((await run(['cluster', 'create', `c${index}x`, '-p', 'shop', '-q', '-o', 'name'])).code).toBe(0);
  await record('clusters', ['cluster', 'create', 'more', '-p', 'shop']);
  for (let index = 1; index < 10; index++)
    await run(['project', 'create', `p${index}x`, '--cidr', `10.1${index}.0.0/18`, '-q']);
  await record('projects', ['project', 'create', 'more', '--cidr', '10.40.0.0/18', '-o', 'json']);
  expect(emulator.accounts).toHaveLength(1);
  await expect(transcript()).toMatchFileSnapshot('golden/quota.txt');
}, 60_000);

test('waits that end badly', async () => {
  const { emulator, record, run, transcript } = await opened({ clock: 'manual' });
  let tamper: Tamper = (_, answer) => answer;
  const env = await throughProxy(emulator, (...told) => tamper(...told));

  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  emulator.clock.advance(3_600_000);
  await record('not within the time', ['cluster', 'create', 'web', '-p', 'shop', '--wait=1s']);
  await record('not within the time, as JSON', ['cluster', 'wait', 'shop/web', '--wait-timeout', '1s', '-o', 'json']);
  tamper = (method, answer) =>
    method === 'GET' ? answer.replaceAll('"status":"pending"', '"status":"failed"') : answer;
  await record('it fails', ['cluster', 'wait', 'shop/web'], { env });
  tamper = (method, answer) => (method === 'POST' ? undefined : answer);
  await record('nobody knows whether it was created', ['cluster', 'create', 'api', '-p', 'shop'], { env });
  tamper = (_, answer) => answer;

  const stop = new AbortController();
  await record('stopped by Ctrl-C', ['cluster', 'wait', 'shop/web', '--for', 'status=ready', '--region', 'eu-west-2'], {
    signal: stop.signal,
    onWrite: (text) => {
      if (text.includes('pending')) stop.abort();
    },
  });
  const cut = new AbortController();
  await record('stopped by Ctrl-C, as JSON', ['cluster', 'delete', 'shop/web', '--yes', '--wait', '-o', 'json'], {
    signal: cut.signal,
    onWrite: (text) => {
      if (text.includes('deleting')) cut.abort();
    },
  });
  await expect(transcript()).toMatchFileSnapshot('golden/waiting.txt');
}, 60_000);

test('what the template brings is sent, known or not; what a person types must be known', async () => {
  const { emulator, run } = await opened();
  const env = await throughProxy(emulator, (_, answer, at) =>
    at.endsWith('/templates/cluster') ? answer.replace('"Template":{', '"Template":{"cp_multi_az":true,') : answer,
  );
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const dry = await run(['cluster', 'create', 'web', '-p', 'shop', '--dry-run'], { env });
  const sent: unknown = JSON.parse(dry.out);
  expect(sent).toMatchObject({ name: 'web', cp_multi_az: true });
  expect(sent).not.toHaveProperty('tags');
  const newer = ['cluster', 'create', 'web', '-p', 'shop', '--set', 'cp_multi_azz=true', '--dry-run'];
  expect(await run(newer, { env })).toEqual({
    code: 2,
    out: '',
    err: 'oks: `cp_multi_azz`: unknown field.\nhint: Nothing was sent. A field that is newer than this oks goes out with --allow-unknown-fields.\n',
  });
  expect(JSON.parse((await run([...newer, '--allow-unknown-fields'], { env })).out)).toMatchObject({
    name: 'web',
    cp_multi_az: true,
    cp_multi_azz: true,
  });
  // What is known to be fixed is not sent all the same.
  expect(await run(['project', 'update', 'shop', '--set', 'cidr=10.0.0.0/8', '--allow-unknown-fields'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('settled at creation'),
  });
});

test('lines of a watch stand in the columns of those before', async () => {
  const { run } = await opened();
  await run(['project', 'create', 'lab', '--cidr', '10.50.0.0/18', '-q']);
  const stop = new AbortController();
  const { out } = await run(['project', 'list', '--watch=0.5s', '--columns', 'name,status'], {
    signal: stop.signal,
    onWrite(text) {
      if (text.includes('rather-a-long-name')) void run(['project', 'create', 'shop', '--cidr', '10.52.0.0/18', '-q']);
      else if (text.includes('shop')) stop.abort();
      else void run(['project', 'create', 'rather-a-long-name', '--cidr', '10.51.0.0/18', '-q']);
    },
  });
  expect(out).toBe('NAME  STATUS\nlab   ready\nrather-a-long-name  ready\nshop                ready\n');
});

test('a watch writes a line for each change, one JSON object a line, and ends quietly', async () => {
  const { emulator, run } = await opened({ clock: 'manual' });
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const stop = new AbortController();
  const { code, out, err } = await run(['project', 'list', '--watch=0.5s', '-o', 'json'], {
    signal: stop.signal,
    onWrite(text) {
      if (text.includes('"ready"')) stop.abort();
      else emulator.clock.advance(3_600_000);
    },
  });
  expect([code, err]).toEqual([0, '']);
  const seen: unknown[] = out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(seen).toMatchObject([
    { name: 'shop', status: 'pending' },
    { name: 'shop', status: 'ready' },
  ]);

  const again = new AbortController();
  const lines = await run(['project', 'get', 'shop', '--watch=0.5s', '--columns', 'name,status'], {
    signal: again.signal,
    onWrite(text) {
      if (text.includes('deleting')) emulator.clock.advance(3_600_000);
      else if (!text.includes('deleted')) void run(['project', 'delete', 'shop', '--yes', '-q']);
    },
  });
  expect(lines).toEqual({ code: 0, out: 'NAME  STATUS\nshop  ready\nshop  deleting\nshop  deleted\n', err: '' });
}, 60_000);
