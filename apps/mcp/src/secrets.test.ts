import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { answerOf, errorAnswerOf } from './answer.ts';
import { cluster, startWorkplace } from './testing.fixture.ts';

test('no answer of a session contains a secret, and files with secrets are private', async () => {
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

test('secrets are written to the own folder, or to new files in folders that the user allowed', async () => {
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
  ] as const)
    expect(await save(refused), refused).toMatchObject({ isError: true, result: { error: { code } } });
  expect(readFileSync(path.join(allowed, 'config'), 'utf8')).toBe('mine');
  expect(existsSync(path.join(elsewhere, 'new')) || existsSync(path.join(elsewhere, 'target'))).toBe(false);
});

test('what looks like a secret is masked, whatever a tool answers', () => {
  const answer = answerOf({
    users: [{ UserName: 'a', SecretKey: 's3cret' }],
    kubeconfig: 'apiVersion: v1',
    text: '-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----',
    session: { access_token: 's3cret', password: 's3cret' },
  });
  expect(answer.structuredContent).toEqual({
    users: [{ UserName: 'a', SecretKey: '***' }],
    kubeconfig: '***',
    text: '***',
    session: { access_token: '***', password: '***' },
  });
  expect(JSON.stringify(answer)).not.toMatch(/s3cret|MHc=|apiVersion/);
  expect(JSON.stringify(errorAnswerOf(new Error('-----BEGIN PRIVATE KEY-----x')))).not.toContain('BEGIN');
});
