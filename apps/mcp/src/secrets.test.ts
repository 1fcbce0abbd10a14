import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cluster, startWorkplace } from './testing.fixture.ts';

test('no result in a session contains a secret, and files with secrets are private', async () => {
  await using workplace = await startWorkplace();
  const { client, call, heard, succeed } = await workplace.assistant();
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  await succeed('create_cluster', cluster);
  const saved = await succeed('save_kubeconfig', { cluster: 'shop/web' });
  expect(saved).toEqual({ cluster: 'shop/web', file: expect.any(String), valid_until: expect.any(String) });
  expect(await succeed('list_eim_user_types', { project: 'shop' })).toMatchObject({
    eim_user_types: expect.arrayContaining([expect.objectContaining({ UserType: 'oks-csi' })]),
  });
  const created = await succeed('create_eim_user', { project: 'shop', user: 'oks-csi' });
  // Every other tool, with what it can be called with.
  const { tools } = await client.listTools();
  for (const { name } of tools)
    await call(name, { project: 'shop', cluster: 'shop/web', name: 'workers', user: 'nobody' });
  for (const { name, inputSchema } of tools) {
    const fields = Object.keys(inputSchema.properties ?? {});
    const args = { project: 'shop', cluster: 'shop/web', name: 'workers', user: 'nobody' };
    await call(name, Object.fromEntries(Object.entries(args).filter(([field]) => fields.includes(field))));
  }

  const kubeconfig = readFileSync(String(saved['file']), 'utf8');
  const access = readFileSync(String(created['file']), 'utf8');
  const { access_key, secret_key, username, password } = workplace.emulator.account;
  const secrets = [
    secret_key,
    password,
    btoa(`${username}:${password}`),
    btoa(`${access_key}:${secret_key}`),
    ...[...kubeconfig.matchAll(/client-(?:key|certificate)-data: (\S+)/g)].map(([, data = '']) => data),
    ...[...access.matchAll(/"SecretKey": "([^"]+)"/g)].map(([, key = '']) => key),
  ];
  expect(secrets).toHaveLength(7);
  const all = [...heard, ...workplace.stderr].join('\n');
  for (const secret of secrets) expect(all).not.toContain(secret);
  expect(all).not.toMatch(/PRIVATE KEY|client-key-data|current-context/);
  for (const { file } of [saved, created]) {
    expect(statSync(String(file)).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(String(file))).mode & 0o777).toBe(0o700);
  }
});

test('secrets are written to the folder of the server, or to new files in folders that the user allowed', async () => {
  await using workplace = await startWorkplace();
  const allowed = path.join(workplace.home, 'allowed');
  const elsewhere = path.join(workplace.home, 'elsewhere');
  mkdirSync(allowed);
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, path.join(allowed, 'link'));
  symlinkSync(path.join(elsewhere, 'target'), path.join(allowed, 'dangling'));
  writeFileSync(path.join(allowed, 'config'), 'mine');
  const { call, succeed } = await workplace.assistant(['read', 'write'], [allowed]);
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  await succeed('create_cluster', cluster);
  const save = (file: string) => call('save_kubeconfig', { cluster: 'shop/web', file });

  const file = path.join(allowed, 'new');
  expect(await save(file)).toMatchObject({ isError: false, result: { file } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const [refused, code] of [
    [path.join(allowed, 'config'), 'conflict'],
    [path.join(allowed, 'dangling'), 'conflict'],
    [path.join(allowed, 'link', 'new'), 'input'],
    [path.join(allowed, '..', 'new'), 'input'],
    [path.join(elsewhere, 'new'), 'input'],
    [`${allowed}-beside`, 'input'],
    ['relative', 'input'],
    [`${allowed}/a\nb`, 'input'],
    [path.join(allowed, 'n'.repeat(300)), 'file'],
  ] as const)
    expect(await save(refused), refused).toMatchObject({ isError: true, result: { error: { code } } });
  expect(await save('relative')).toMatchObject({
    result: { error: { message: 'save_kubeconfig: `file`: must be an absolute path, without control characters.' } },
  });
  expect(workplace.emulator.requests.of('GetKubeconfigWithPubkeyNACL')).toHaveLength(1);
  expect(readFileSync(path.join(allowed, 'config'), 'utf8')).toBe('mine');
  expect(existsSync(path.join(elsewhere, 'new')) || existsSync(path.join(elsewhere, 'target'))).toBe(false);
});

test('no EIM user is created if its secret key cannot be written', async () => {
  await using workplace = await startWorkplace();
  const { call, succeed } = await workplace.assistant(['read', 'write']);
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const create = (file?: string) => call('create_eim_user', { project: 'shop', user: 'oks-csi', file });
  expect(await create(path.join(workplace.home, 'key'))).toMatchObject({ result: { error: { code: 'input' } } });
  writeFileSync(path.join(workplace.home, 'assistant'), 'not a folder');
  expect(await create()).toMatchObject({ result: { error: { code: 'file' } } });
  expect(workplace.emulator.requests.of('CreateEimUser')).toEqual([]);
});

test('no file is left if there is no secret to write', async () => {
  await using workplace = await startWorkplace();
  const allowed = path.join(workplace.home, 'allowed');
  mkdirSync(allowed);
  const { call, succeed } = await workplace.assistant(['read', 'write'], [allowed]);
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  workplace.emulator.faults.add({ operations: ['CreateEimUser'], kind: 'not_implemented', times: 1 });
  const args = { project: 'shop', user: 'oks-csi', file: path.join(allowed, 'key') };
  expect(await call('create_eim_user', args)).toMatchObject({ isError: true });
  expect(existsSync(args.file)).toBe(false);
  expect(await succeed('create_eim_user', args)).toMatchObject({ file: args.file });
});

test('clusters whose names look the same when joined have separate files', async () => {
  await using workplace = await startWorkplace();
  const { succeed } = await workplace.assistant(['read', 'write']);
  const files = [];
  for (const [project, name, cidr] of [
    ['shop', 'a-web', '10.50.0.0/18'],
    ['shop-a', 'web', '10.51.0.0/18'],
  ]) {
    await succeed('create_project', { name: project, cidr, region: 'eu-west-2' });
    await succeed('create_cluster', { ...cluster, project, name });
    files.push((await succeed('save_kubeconfig', { cluster: `${project}/${name}` }))['file']);
  }
  expect(new Set(files).size).toBe(2);
});

test('no result repeats the credentials of the request, even if the service does', async () => {
  await using workplace = await startWorkplace();
  const { access_key, secret_key } = workplace.emulator.account;
  const echo = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        Quotas: { [secret_key]: 1, headers: JSON.stringify(request.headers), encoded: btoa(`me:${secret_key}`) },
        ResponseContext: { RequestId: secret_key },
      }),
    );
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const address = echo.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  try {
    const { succeed, heard } = await workplace.assistant(['read'], [], `http://127.0.0.1:${port}/api/v2`);
    expect(await succeed('get_quotas')).toMatchObject({ quotas: { '***': 1, encoded: '***' } });
    for (const secret of [access_key, secret_key, btoa(`me:${secret_key}`)]) expect(heard.join()).not.toContain(secret);
  } finally {
    echo.close();
    echo.closeAllConnections();
  }
});
