import { once } from 'node:events';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { isOksError } from '@oks-kit/core';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthority, createServerCertificate } from '../clusters/certificates.ts';
import { checkEmulatorOptions, createEmulator, type EmulatorOptions, emulatorControl } from '../index.ts';
import { openEmulator } from '../testing/both-ways.fixture.ts';

const authority = await createAuthority('sandbox');
const { certificate: cert, key } = await createServerCertificate(authority, ['sandbox.example.com']);
const other = await createServerCertificate(authority, ['sandbox.example.com']);
const tls = { cert, key };

/** Calls an emulator that serves TLS as if its name led to it. */
function callBy(name: string, port: number, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: '/api/v2/projects',
        servername: 'sandbox.example.com',
        ca: authority.certificate,
        headers: { host: name, ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on('error', reject).end();
  });
}

test('with a certificate, the API is served over TLS, to callers of its public name and of allowed ones', async () => {
  const emulator = await openEmulator({
    port: 0,
    tls,
    publicUrl: 'https://sandbox.example.com',
    allowHosts: ['Sandbox.corp'],
  });
  expect(emulator.url).toBe('https://sandbox.example.com/api/v2');
  expect(emulator.localUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(emulator.localUrl ?? '').port);
  const keys = emulator.credentials.authorize();
  expect(await callBy('sandbox.example.com', port, keys)).toBe(200);
  expect(await callBy('sandbox.corp:443', port, keys)).toBe(200);
  expect(await callBy('rebound.example', port, keys)).toBe(403);
  // A page of the console of the same origin may call, another page may not.
  expect(await callBy('sandbox.corp', port, { ...keys, origin: 'https://sandbox.corp' })).toBe(200);
  expect(await callBy('sandbox.corp', port, { ...keys, origin: 'https://evil.example' })).toBe(403);
});

test('with a public URL, the control API requires a token, since a load balancer makes callers local', async () => {
  const publicUrl = 'https://sandbox.example.com';
  for (const options of [{ publicUrl }, { allowHosts: ['sandbox.corp'] }]) {
    const emulator = await openEmulator({ port: 0, ...options });
    const url = emulator.localUrl ?? '';
    await expect(emulatorControl({ url }).pid()).rejects.toThrow('start the emulator with an admin token');
    expect((await fetch(new URL('/metrics', url))).status).toBe(403);
  }
  const adminToken = 'a-token-of-an-operator';
  const guarded = await openEmulator({ port: 0, publicUrl, adminToken });
  expect(await emulatorControl({ url: guarded.localUrl ?? '', adminToken }).pid()).toBe(process.pid);
  const local = await openEmulator({ port: 0, publicUrl: 'http://shop.localhost:8080' });
  expect(await emulatorControl({ url: local.localUrl ?? '' }).pid()).toBe(process.pid);
});

test.each<[EmulatorOptions, string]>([
  [{ tls }, '`tls`: needs `port`'],
  [{ port: 0, tls: { cert, key: other.key } }, '`tls.key`: must match the certificate'],
  [{ port: 0, tls: { cert: key, key } }, '`tls.cert`: must be a certificate in PEM format'],
  [{ port: 0, tls: { cert, key: cert } }, '`tls.key`: must be a private key in PEM format'],
  // Boundary: passes what the types forbid.
  [{ tls: { cert } as never }, '`tls.key`: required'],
  [{ port: 0, tls, publicUrl: 'http://sandbox.example.com' }, '`publicUrl`: must be an https URL'],
  [{ publicUrl: 'https://sandbox.example.com/oks' }, '`publicUrl`: must be https:// or http:// and a host'],
  [{ publicUrl: 'https://ada:secret@sandbox.example.com' }, '`publicUrl`: must be'],
  [{ publicUrl: 'https://sandbox.example.com?a=b' }, '`publicUrl`: must be'],
  [{ publicUrl: 'sandbox.example.com' }, '`publicUrl`: must be'],
  [{ publicUrl: 'ftp://sandbox.example.com' }, '`publicUrl`: must be'],
  [{ allowHosts: ['https://sandbox.example.com'] }, '`allowHosts`: must be a list of host names'],
  [{ allowHosts: ['sandbox.example.com:443'] }, '`allowHosts`: must be a list of host names'],
  [{ kubernetesPort: 70_000 }, '`kubernetesPort`: must be a whole number from 0 to 65535'],
  [{ kubernetesPort: 0, kubernetes: 'kube-apiserver' }, "`kubernetesPort`: needs the cluster backend 'builtin'"],
  [{ port: 8443, kubernetesPort: 8443 }, '`kubernetesPort`: must differ from `port`'],
  [{ kubernetesPublicUrl: 'https://sandbox.example.com:6443' }, '`kubernetesPublicUrl`: needs `kubernetesPort`'],
  [{ kubernetesPort: 0, kubernetesPublicUrl: 'http://sandbox.corp' }, '`kubernetesPublicUrl`: must be https://'],
])('%# is refused before anything starts: %s', async (options, message) => {
  const error: unknown = await createEmulator(options).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toContain(message);
  expect(JSON.stringify(error)).not.toMatch(/secret|PRIVATE KEY/);
  expect(() => checkEmulatorOptions(options)).toThrow(message);
});

test('a port in use is named, and nothing keeps listening', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  const { port } = taken.address() as AddressInfo;
  await expect(createEmulator({ port: 0, kubernetesPort: port })).rejects.toThrow(
    `The emulator cannot listen on 127.0.0.1 port ${port} for clusters (EADDRINUSE).`,
  );
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port: kubernetesPort } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  await expect(createEmulator({ port, kubernetesPort })).rejects.toThrow(`port ${port} (EADDRINUSE)`);
  await (await createEmulator({ port: 0, kubernetesPort })).close();
});

test('a certificate that clients will refuse causes a warning', async () => {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  await openEmulator({ port: 0, tls, publicUrl: 'https://sandbox.example.com', onWarning });
  await openEmulator({ port: 0, tls, onWarning });
  expect(warnings).toEqual([]);
  await openEmulator({ port: 0, tls, publicUrl: 'https://sandbox.corp', onWarning });
  expect(warnings).toEqual(['The certificate is not for sandbox.corp, the host of the public URL.']);
});
