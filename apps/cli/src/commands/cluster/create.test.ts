import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { throughProxy } from '../../testing/proxy.fixture.ts';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('sends unknown fields of the template, and refuses unknown fields of the user', async () => {
  const { emulator, run } = await openTestShell();
  const env = await throughProxy(emulator, (_, answer, at) =>
    at.endsWith('/templates/cluster') ? answer.replace('"Template":{', '"Template":{"cp_mode":"wide",') : answer,
  );
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const dry = await run(['cluster', 'create', 'web', '-p', 'shop', '--dry-run'], { env });
  const sent: unknown = JSON.parse(dry.out);
  expect(sent).toMatchObject({ name: 'web', cp_mode: 'wide' });
  expect(sent).not.toHaveProperty('tags');
  const newer = ['cluster', 'create', 'web', '-p', 'shop', '--set', 'cp_modus=wide', '--dry-run'];
  expect(await run(newer, { env })).toEqual({
    code: 2,
    out: '',
    err:
      'oks: `cp_modus`: unknown field.\nhint: Nothing was sent. To send a field that this version of oks does ' +
      'not know, pass --allow-unknown-fields.\n',
  });
  expect(JSON.parse((await run([...newer, '--allow-unknown-fields'], { env })).out)).toMatchObject({
    name: 'web',
    cp_mode: 'wide',
    cp_modus: 'wide',
  });
  // A field that cannot be changed is refused before anything is sent.
  expect(await run(['project', 'update', 'shop', '--set', 'cidr=10.0.0.0/8', '--allow-unknown-fields'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be changed after creation'),
  });
});

test('tags accept any key', async () => {
  const { run } = await openTestShell();
  const tags = ['--tag', '__proto__=a', '--tag', 'constructor=b'];
  const dry = await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', ...tags, '--dry-run']);
  expect(dry.out).toContain('"__proto__": "a"');
  expect(dry.out).toContain('"constructor": "b"');
  const created = await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--tag', 'constructor=b']);
  expect([created.code, created.err]).toEqual([0, '']);
  const { tags: kept } = JSON.parse((await run(['project', 'get', 'shop', '-o', 'json'])).out) as { tags: unknown };
  expect(kept).toEqual({ constructor: 'b' });
});

test('creates a cluster, its nodes and its context in one step', async () => {
  const { run, home } = await openTestShell({}, 0);
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const made = await run([
    ...['cluster', 'create', 'web', '-p', 'shop', '--nodes', '2', '--node-type', 'tinav6.c4r8p2'],
    ...['--kubeconfig', '-o', 'json', '--jq', '.statuses.status'],
  ]);
  expect([made.code, made.out]).toEqual([0, 'ready\n']);
  const pools = await run(['nodepool', 'list', '-c', 'shop/web', '--jq', '.[0] | [.metadata.name, .spec.nodeType]']);
  expect(JSON.parse(pools.out)).toEqual(['workers', 'tinav6.c4r8p2']);
  expect(readFileSync(path.join(home, 'kubeconfig'), 'utf8')).toContain('current-context: shop-web');
  for (const [flags, message] of [
    [['--nodes', 'two'], 'Invalid value "two" for `--nodes`'],
    [['--node-type', 'tinav6.c4r8p2'], '`--node-type` needs `--nodes`.'],
    [['--multi-az', '--subregion', 'a'], 'Subregion'],
    [['--version', 'new'], 'Invalid version "new" for `--version`.'],
    [['--oidc-required-claim', 'x'], 'Invalid value "x" for `--oidc-required-claim`'],
    [['--oidc-client-id', 'x'], '`auth.oidc.issuer-url`: required'],
    [['--maintenance-window', 'off'], '`--maintenance-window` cannot be turned off.'],
  ] as const) {
    const refused = await run(['cluster', 'create', 'two', '-p', 'shop', ...flags, '--dry-run']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(message)]);
  }
});

test('the next upgrade completes one that was interrupted between steps', async () => {
  const { run, emulator } = await openTestShell({ clock: 'manual' });
  const settle = (): void => emulator.clock.advance(3_600_000);
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  settle();
  await run(['cluster', 'create', 'web', '-p', 'shop', '--version', '1.32', '-q']);
  settle();
  const stop = new AbortController();
  const plan = ['--version', '1.33', '--control-planes', 'cp.3.masters.large'];
  const cut = await run(['cluster', 'update', 'shop/web', ...plan], {
    signal: stop.signal,
    onWrite: (text) => {
      if (text.includes('updating')) stop.abort();
    },
  });
  expect(cut).toMatchObject({
    code: 130,
    err: expect.stringContaining(
      'hint: To continue: oks cluster update shop/web --version 1.33 --control-planes cp.3.masters.large\n',
    ),
  });
  settle();
  expect(JSON.parse((await run(['cluster', 'get', 'shop/web', '-o', 'json'])).out)).toMatchObject({
    version: '1.32',
    expected_version: '1.33',
    expected_control_planes: 'cp.3.masters.large',
  });
  const rest = await run(['cluster', 'upgrade', 'shop/web', '--yes', '-o', 'json'], {
    onWrite: (text) => {
      if (text.includes('upgrading')) settle();
    },
  });
  expect(rest.code).toBe(0);
  expect(JSON.parse(rest.out)).toMatchObject({ version: '1.33', control_planes: 'cp.3.masters.large' });
});

test('does not start an upgrade to a version that the service does not have', async () => {
  const { run } = await openTestShell({});
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  await run(['cluster', 'create', 'web', '-p', 'shop', '--version', '1.32', '-q']);
  for (const args of [
    ['upgrade', 'shop/web', '--to', '1.99'],
    ['update', 'shop/web', '--version', '1.99'],
  ])
    expect(await run(['cluster', ...args, '--yes'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^oks: There is no Kubernetes version 1\.99\.\nhint: The available versions are 1\.31, /,
      ),
    });
  expect(JSON.parse((await run(['cluster', 'get', 'shop/web', '-o', 'json'])).out)).toMatchObject({ version: '1.32' });
});
