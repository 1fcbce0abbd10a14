import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { profileStore } from '@oks-kit/auth/node';
import { createEmulator } from '@oks-kit/emulator';
import { expect, onTestFinished, test } from 'vitest';
import { runApp } from '../../main/app.ts';
import type { Context } from '../../main/context.ts';
import { connectSession } from '../../session/connect.ts';
import { type Globals, noFlags } from '../../session/global-flags.ts';
import { createSession } from '../../session/session.ts';
import { type OksSession, startOksSession } from '../../testing/oks-session.ts';
import { application } from '../application.ts';
import { writeRunning } from '../emulator/running.ts';
import { chooseAccounts } from './choose-accounts.ts';

async function openSession(): Promise<OksSession> {
  const oks = await startOksSession();
  onTestFinished(() => oks.close());
  return oks;
}

/** Without the variables of the emulator. */
const noVariables = { OKS_ENDPOINT: '', OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '' };

function accountsOf(context: Context, flags: Partial<Globals> = {}, profiles: readonly string[] = []) {
  return chooseAccounts(connectSession(createSession(context, { ...noFlags, ...flags }, application)), profiles);
}

interface Serving {
  readonly url: URL;
  readonly texts: { out: string; err: string };
  /** Ends the command, and returns its exit code. */
  readonly end: () => Promise<number>;
}

/** Runs `oks console` until `end`. */
async function serve(oks: OksSession, args: readonly string[], more: Partial<Context> = {}): Promise<Serving> {
  const texts = { out: '', err: '' };
  const end = new AbortController();
  const context = { ...oks.contextFor({}, texts), ...more, signal: end.signal };
  const running = runApp(['console', ...args], context);
  onTestFinished(async () => {
    end.abort();
    await running;
  });
  await expect.poll(() => texts.out).toContain('token=');
  return {
    url: new URL(/http:\S+token=[\w-]+/.exec(texts.out)?.[0] ?? ''),
    texts,
    end() {
      end.abort();
      return running;
    },
  };
}

/** A browser that has opened the link. */
async function openPage({ url }: Pick<Serving, 'url'>) {
  const { headers } = await fetch(url, { redirect: 'manual' });
  const authorization = `Bearer ${headers.get('location')?.split('session=')[1] ?? ''}`;
  const ask = (path: string, body?: unknown): Promise<Response> =>
    fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    ask,
    /** The text of a stream, as soon as it contains what is expected. */
    streamUntil: async (path: string, expected: RegExp): Promise<string> => {
      const decoder = new TextDecoder();
      let text = '';
      // Boundary: a stream has a body.
      for await (const bytes of (await ask(path)).body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(bytes, { stream: true });
        if (expected.test(text)) return text;
      }
      throw new Error(`The stream ${path} has ended: ${text}`);
    },
  };
}

test('no response contains a key, except the download of a kubeconfig', async () => {
  const oks = await openSession();
  await oks.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18']);
  const create = ['cluster', 'create', 'web', '-p', 'shop', '--admin', 'my-ip', '--wait', '--kubeconfig'];
  await oks.run([...create, '--nodes', '1', '--node-type', 'tinav6.c2r4p3', '-o', 'json']);
  const id = JSON.parse((await oks.run(['cluster', 'get', 'shop/web', '-o', 'json'])).out).id as string;
  const serving = await serve(oks, ['-o', 'json']);
  const { ask, streamUntil } = await openPage(serving);
  const run = async (action: object, confirmation?: string): Promise<string> => {
    const preview = await (await ask('/api/actions/preview', { action: { profile: 'environment', ...action } })).text();
    const started = await (await ask('/api/actions', { preview: JSON.parse(preview).id, confirmation })).text();
    return (
      preview +
      started +
      (await streamUntil('/api/events', new RegExp(`"id":"${JSON.parse(started).id}".*"state":"done"`)))
    );
  };
  const texts = [
    await (await ask('/')).text(),
    await (await ask('/api/session')).text(),
    await streamUntil('/api/events', /"state":"live"/),
    await streamUntil(`/api/clusters/environment/${id}/events`, /"part":"certificates".*\n/),
    await streamUntil('/api/quotas/environment/events', /"type":"project"/),
    await run({ kind: 'scale', cluster: id, nodepool: 'workers', count: 2 }),
    await run({ kind: 'merge-kubeconfig', cluster: id }),
    await run({ kind: 'delete', target: { cluster: id, nodepool: 'workers' } }, 'workers'),
    await (await ask(`/api/kubeconfigs/environment/${id}`, { name: 'Web' })).text(),
    await streamUntil('/api/emulators/environment/events', /"operation":"GetKubeconfigWithPubkeyNACL"/),
    serving.texts.err,
  ];
  const { secret_key, password } = oks.emulator.account;
  for (const text of texts) {
    expect(text).not.toContain(secret_key);
    expect(text).not.toContain(password);
    expect(text).not.toMatch(/PRIVATE KEY|client-key-data|LS0tLS1CRUdJTiB/);
  }
  expect(texts.at(-3)).toContain('The name does not match. No kubeconfig was fetched.');

  const download = await ask(`/api/kubeconfigs/environment/${id}`, { name: 'web' });
  expect(download.headers.get('content-disposition')).toBe('attachment; filename="web.yaml"');
  expect(download.headers.get('cache-control')).toBe('no-store');
  expect(await download.text()).toContain('client-key-data');
  expect(await serving.end()).toBe(0);
});

test('with --read-only, the page shows everything and changes nothing', async () => {
  const oks = await openSession();
  await oks.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18']);
  const { ask, streamUntil } = await openPage(await serve(oks, ['--read-only']));
  const events = await streamUntil('/api/events', /"state":"live"/);
  const project = /"projects":\[\{"id":"([^"]+)/.exec(events)?.[1];
  const action = { kind: 'protect', profile: 'environment', target: { project } };
  const refused = await ask('/api/actions/preview', { action });
  expect([refused.status, await refused.json()]).toEqual([
    403,
    {
      error: {
        code: 'read_only',
        message: 'The console was started with --read-only.',
        hint: 'Start it without the flag.',
        requestId: null,
      },
    },
  ]);
});

test('--port is used, and a port in use is an error', async () => {
  const oks = await openSession();
  const { url } = await serve(oks, []);
  const { code, err } = await oks.run(['console', '--port', url.port]);
  expect([code, err]).toEqual([
    2,
    `oks: The console cannot listen on port ${url.port} (EADDRINUSE).\n` +
      'hint: Pass another port with --port. 0 selects a free one.\n',
  ]);
});

/** A program that writes the link that it is given. */
function fakeBrowser(oks: OksSession): { readonly env: Record<string, string>; readonly file: string } {
  const bin = path.join(oks.home, 'bin');
  const file = path.join(oks.home, 'opened');
  mkdirSync(bin);
  writeFileSync(
    path.join(bin, 'xdg-open'),
    `#!/bin/sh\nprintf %s "$*" > '${file}.new' && mv '${file}.new' '${file}'\n`,
  );
  chmodSync(path.join(bin, 'xdg-open'), 0o755);
  return { env: { ...oks.env, DISPLAY: ':0', PATH: `${bin}:${process.env['PATH'] ?? ''}` }, file };
}

test.runIf(process.platform === 'linux')('in a terminal, the browser opens a link that works once', async () => {
  const oks = await openSession();
  const { env, file } = fakeBrowser(oks);
  const texts = { out: '', err: '' };
  const { stderr } = oks.contextFor({ terminal: 100 }, texts);
  const { url } = await serve(oks, [], { env, stderr });
  await expect.poll(() => existsSync(file)).toBe(true);
  const opened = readFileSync(file, 'utf8');
  expect(opened).not.toBe(url.href);
  expect(texts.err).toContain('The console is open in your browser. Press Ctrl-C to stop it.');
  expect((await fetch(opened, { redirect: 'manual' })).status).toBe(303);
  expect((await fetch(opened, { redirect: 'manual' })).status).toBe(403);
});

test.runIf(process.platform === 'linux').each([
  ['with --no-open', ['--no-open'], true, {}],
  ['with -o json', ['-o', 'json'], true, {}],
  ['without a terminal', [], false, {}],
  ['without a display', [], true, { DISPLAY: '' }],
])('%s, no browser is opened', async (_, args, hasTerminal, more) => {
  const oks = await openSession();
  const { env, file } = fakeBrowser(oks);
  const texts = { out: '', err: '' };
  const { stderr } = oks.contextFor(hasTerminal ? { terminal: 100 } : {}, texts);
  const { url, end } = await serve(oks, args, { env: { ...env, ...more }, stderr });
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
  await end();
  expect(existsSync(file)).toBe(false);
  expect(texts.err).not.toContain('It is open in your browser');
});

test('variables select one account', async () => {
  const oks = await openSession();
  const accounts = await accountsOf(oks.contextFor());
  expect(accounts.map(({ name, baseUrl, isProfile }) => ({ name, baseUrl, isProfile }))).toEqual([
    { name: 'environment', baseUrl: oks.emulator.url, isProfile: false },
  ]);
  expect(accounts[0]?.emulator).toBeDefined();
});

async function saveProfiles(oks: OksSession, names: readonly string[]): Promise<void> {
  const { access_key, secret_key } = oks.emulator.account;
  for (const name of names)
    await profileStore(oks.contextFor()).save(name, { access_key, secret_key, endpoint: oks.emulator.url });
}

test('without a choice, all profiles are shown, the default one first', async () => {
  const oks = await openSession();
  await saveProfiles(oks, ['work', 'staging', 'home']);
  await profileStore(oks.contextFor()).use('staging');
  const context = oks.contextFor({ env: noVariables });
  expect((await accountsOf(context)).map(({ name }) => name)).toEqual(['staging', 'work', 'home']);
  expect((await accountsOf(context, { profile: 'home' })).map(({ name }) => name)).toEqual(['home']);
  expect((await accountsOf(context, {}, ['work', 'home', 'work'])).map(({ name }) => name)).toEqual(['work', 'home']);
  await expect(accountsOf(context, {}, ['wrok'])).rejects.toMatchObject({ hint: 'Did you mean `work`?' });
});

test('commands of a profile name it', async () => {
  const oks = await openSession();
  await saveProfiles(oks, ['work']);
  const [account] = await accountsOf(oks.contextFor({ env: noVariables }));
  expect(account?.base.hint('cluster list')).toBe('oks cluster list --profile work');
});

test('running emulators are shown beside the profiles, unless a profile leads to them', async () => {
  const oks = await openSession();
  const other = await createEmulator({ clock: 'instant', port: 0 });
  onTestFinished(() => other.close());
  const context = oks.contextFor({ env: noVariables });
  for (const [name, { url, account }] of [['default', oks.emulator] as const, ['ci', other] as const]) {
    const { access_key, secret_key, username, password } = account;
    const keys = { access_key, secret_key, username, password };
    await writeRunning(context, name, { url, pid: process.pid, ...keys, data_dir: null });
  }
  await saveProfiles(oks, ['work']);
  const accounts = await accountsOf(context);
  expect(accounts.map(({ name, emulatorName }) => [name, emulatorName])).toEqual([
    ['work', 'default'],
    ['emulator ci', 'ci'],
  ]);
  expect(accounts[1]?.inShell('oks cluster list')).toBe('(eval "$(oks emulator env --name ci)" && oks cluster list)');
  const { client } = connectSession(accounts[1]?.base ?? createSession(context, noFlags, application));
  expect(await client.projects.list()).toEqual([]);
});

test('without profiles, variables and emulators, the error says how to provide credentials', async () => {
  const oks = await openSession();
  await expect(accountsOf(oks.contextFor({ env: noVariables }))).rejects.toMatchObject({ code: 'credentials' });
});
