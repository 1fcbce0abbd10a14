import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exposedSecrets } from './exposed-secrets.ts';

const none = { store: undefined, 'admin-token': undefined, 'tls-key': undefined, detach: false };

test('secrets on the command line are exposed, unless the emulator runs in the background', async () => {
  const flags = { ...none, store: 'postgres://oks:Geheim99@db.example/oks', 'admin-token': 'a-token-of-an-operator' };
  expect(await exposedSecrets(flags, '/')).toEqual([
    'Other users of this machine can see the password in `--store`. Set it in PGPASSWORD instead.',
    'Other users of this machine can see the token in `--admin-token`. Set it in OKS_EMULATOR_ADMIN_TOKEN instead.',
  ]);
  expect(await exposedSecrets({ ...flags, detach: true }, '/')).toEqual([]);
  expect(await exposedSecrets({ ...none, store: 'postgres://oks@db.example/oks' }, '/')).toEqual([]);
});

test('a private key is exposed if everyone can read it', async () => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'oks-key-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  writeFileSync(path.join(cwd, 'tls.key'), 'key');
  const warningsAt = async (mode: number): Promise<string[]> => {
    chmodSync(path.join(cwd, 'tls.key'), mode);
    return exposedSecrets({ ...none, 'tls-key': 'tls.key' }, cwd);
  };
  expect(await warningsAt(0o600)).toEqual([]);
  expect(await warningsAt(0o440)).toEqual([]);
  expect(await warningsAt(0o644)).toEqual(['Other users of this machine can read the private key tls.key (mode 644).']);
});
