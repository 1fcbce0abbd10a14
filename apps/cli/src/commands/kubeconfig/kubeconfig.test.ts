import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { createEmulator } from '@oks-kit/emulator';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { certificateInfo } from '@oks-kit/kubeconfig/node';
import { describe, expect, test } from 'vitest';
import { bin, foreign, useKubeconfigHome } from './kubeconfig-home.fixture.ts';

const at = useKubeconfigHome();
const { oks, configText, withKeys } = at;

describe('merge', () => {
  test('with a saved profile, adds an exec plugin that runs oks, and no key', async () => {
    const merged = await oks(['kubeconfig', 'merge', 'shop/web-0']);
    expect([merged.code, merged.out]).toEqual([0, 'shop-web-0\n']);
    expect(merged.err).toMatch(
      /^Added context shop-web-0 to .*config and made it current\.\nkubectl asks oks .*no key is stored\.\n$/,
    );
    expect(configText()).not.toMatch(/client-key-data|client-certificate-data|token|secret/);
    expect(configText()).not.toContain(at.emulator.account.access_key);
    expect(statSync(path.join(at.home, 'config')).mode & 0o777).toBe(0o600);

    const { command, args, interactiveMode, installHint } = parseKubeconfig(configText()).users[0]?.user.exec ?? {};
    expect([command, args?.slice(1), interactiveMode]).toEqual([
      process.execPath,
      [bin, 'kubeconfig', 'exec', at.clusterIds[0], '--profile', 'work', '--endpoint', at.endpoint],
      'IfAvailable',
    ]);
    expect(installHint).toContain(
      `merge again: oks kubeconfig merge ${at.clusterIds[0]} --exec --profile work --endpoint ${at.endpoint}`,
    );

    expect(at.sealedCalls).toBe(1);
  });

  test('kubectl trusts the authorities that the merge trusted', async () => {
    writeFileSync(path.join(at.home, 'company.pem'), rootCertificates[0] ?? '');
    const byFlag = ['--ca-file', path.join(at.home, 'company.pem')];
    for (const [args, env] of [
      [byFlag, {}],
      [[], { OKS_CA_FILE: path.join(at.home, 'company.pem') }],
    ] as const) {
      expect((await oks(['kubeconfig', 'merge', 'shop/web-0', ...args], { env })).code).toBe(0);
      const { args: recorded, installHint } = parseKubeconfig(configText()).users[0]?.user.exec ?? {};
      expect(recorded?.slice(-2)).toEqual(byFlag);
      expect(installHint).toContain(byFlag.join(' '));
    }
  });

  test('with keys from the environment, or --no-exec, merges the certificate for the given user', async () => {
    for (const options of [{ env: withKeys() }, {}]) {
      const merged = await oks(
        [
          'kubeconfig',
          'merge',
          'shop/web-0',
          ...('env' in options ? [] : ['--no-exec']),
          '--user',
          'ada',
          '--group',
          'readers',
          '--ttl',
          '1h',
          '-o',
          'json',
        ],
        options,
      );
      expect(JSON.parse(merged.out)).toMatchObject({ context: 'shop-web-0', kind: 'certificate', current: true });
      expect(merged.err).toContain('The file now contains a private key.');
      expect(
        certificateInfo(parseKubeconfig(configText()).users[0]?.user['client-certificate-data'] ?? ''),
      ).toMatchObject({ user: 'ada', groups: ['readers'] });
      rmSync(path.join(at.home, 'config'));
    }
  });

  test('is idempotent, keeps other entries, and is undone by remove', async () => {
    writeFileSync(path.join(at.home, 'config'), foreign);
    const merged = await oks(['kubeconfig', 'merge', 'shop/web-0', '--use', '--alias', 'w']);
    expect(merged.err).toContain(`The previous version is in ${path.join(at.home, 'config.bak')}.`);
    const once = configText();
    expect(parseKubeconfig(once)['current-context']).toBe('w');
    await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', 'w']);
    expect(configText()).toBe(once);

    // Removing the context works without the service.
    expect(
      await oks(['kubeconfig', 'remove', 'shop/web-0'], { env: { OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' } }),
    ).toEqual({ code: 0, out: '', err: 'Removed cluster w, user w, context w.\n' });
    expect(configText()).toBe(foreign);
    expect(await oks(['kubeconfig', 'remove', 'shop/web-0'])).toMatchObject({
      code: 4,
      err: 'oks: shop/web-0 has no merged context.\nhint: There are no merged contexts.\n',
    });
  });

  test("never overwrites somebody else's context without asking", async () => {
    writeFileSync(path.join(at.home, 'config'), foreign);
    const clash = await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', 'home']);
    expect([clash.code, clash.err.split('\n')[0]]).toEqual([
      1,
      'oks: There is already a cluster named "home" that oks did not create.',
    ]);
    expect(configText()).toBe(foreign);
    expect((await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', 'home', '--overwrite'])).code).toBe(0);
  });

  test('--all merges every cluster of the project', async () => {
    const merged = await oks(['kubeconfig', 'merge', '--all', '-p', 'shop', '--no-exec', '--quiet']);
    expect([merged.code, merged.out.trim().split('\n').length, merged.err]).toEqual([0, 20, '']);
    expect((await oks(['kubeconfig', 'merge', '--all'])).err).toContain('No project is specified.');
  });
});

describe('the credential plugin', () => {
  test('prints only a credential, whatever the flags', async () => {
    const { code, out } = await oks(['kubeconfig', 'exec', 'shop/web-0', '--verbose']);
    expect([code, out.split('\n').length]).toEqual([0, 2]);
    expect(JSON.parse(out)).toMatchObject({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { clientKeyData: expect.stringContaining('PRIVATE KEY') },
    });
    for (const [args, env, exit] of [
      [['shop/nobody'], {}, 4],
      [[at.clusterIds[0] ?? '', '--profile', 'nobody'], {}, 3],
      [[at.clusterIds[0] ?? '', '--ttl', 'long'], {}, 2],
      [[at.clusterIds[0] ?? ''], { KUBERNETES_EXEC_INFO: '{"apiVersion":"client.authentication.k8s.io/v1beta1"}' }, 2],
      [[at.clusterIds[0] ?? '', '--endpoint', 'http://127.0.0.1:1/api/v2'], {}, 6],
    ] as const) {
      const failed = await oks(['kubeconfig', 'exec', ...args, '--timeout', '5'], { env });
      expect([failed.code, failed.out]).toEqual([exit, '']);
    }
  });

  test('prints how to repair a context whose cluster no longer exists', async () => {
    const id = await at.createCluster('phoenix');
    await oks(['kubeconfig', 'merge', 'shop/phoenix', '--profile', 'work']);
    await at.emulator.fetch(`${at.emulator.url}/clusters/${id}`, {
      method: 'DELETE',
      headers: at.emulator.credentials.authorize(),
    });
    await oks(['kubeconfig', 'clear']);
    const gone = await oks(['kubeconfig', 'exec', id, '--profile', 'work']);
    expect([gone.code, gone.out]).toEqual([4, '']);
    expect(gone.err).toContain(
      'If it was created again, run `oks kubeconfig merge shop/phoenix --profile work`. To remove the ' +
        'context, run `oks kubeconfig remove shop-phoenix`.',
    );
    const nobody = await oks(['kubeconfig', 'exec', id, '--profile', 'nobody']);
    expect([nobody.code, nobody.err.split('\n')[1]]).toEqual([
      3,
      expect.stringContaining(
        'hint: kubectl uses the context shop-phoenix. To use another profile, run `oks kubeconfig merge ' +
          'shop/phoenix --profile PROFILE`.',
      ),
    ]);
  });

  test('an expired session prints the command to run if there is no terminal', async () => {
    const guarded = await createEmulator({ clock: 'instant', mfa: true, port: 0 });
    try {
      const { access_key, secret_key } = guarded.account;
      const { code, out, err } = await oks(['kubeconfig', 'exec', '00000000-0000-4000-8000-000000000000'], {
        env: { OKS_ENDPOINT: guarded.url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key },
      });
      expect([code, out]).toEqual([3, '']);
      expect(err).toMatch(/one-time password[^]*hint: .*oks kubeconfig exec 00000000.* > \/dev\/null/);
    } finally {
      await guarded.close();
    }
  });
});

describe('oks kubectl', () => {
  const flags = ['kubectl', '--cluster', 'shop/web-3', '--'];

  /** A program named kubectl that does what a test needs. */
  function otherKubectl(script: string): Record<string, string> {
    const folder = path.join(at.home, 'bin');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'kubectl'), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, 'kubectl'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  }

  test('passes a private kubeconfig and no credentials to kubectl', async () => {
    const secrets = {
      ...withKeys(),
      OSC_SECRET_KEY: 'osc-secret',
      OSC_ACCESS_KEY: 'osc-key',
      OKS_PASSWORD: 'pw',
      OKS_OTP_CODE: '012345',
      OKS_FUTURE_TOKEN: 'tk',
    };
    const { code, out } = await oks([...flags, 'x'], {
      env: { ...secrets, ...otherKubectl('env; stat -c "mode %a" "$KUBECONFIG"; exit 42') },
    });
    expect(code).toBe(42);
    expect(out).toContain('mode 600');
    for (const secret of [
      at.emulator.account.secret_key,
      at.emulator.account.access_key,
      'osc-secret',
      'osc-key',
      'OKS_PASSWORD',
      'OTP',
      'OKS_FUTURE',
    ])
      expect(out).not.toContain(secret);
  });

  test('forwards signals, and returns the exit code of kubectl', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const env = otherKubectl(
        `trap 'echo got; exit 7' ${signal.slice(3)}; echo ready; i=0; while [ $i -lt 300 ]; do sleep 0.1; ` +
          'i=$((i+1)); done',
      );
      const ended = await oks([...flags, 'x'], { env, signalAfter: { text: 'ready', signal } });
      expect([signal, ended.code, ended.out.includes('got')]).toEqual([signal, 7, true]);
      rmSync(path.join(at.home, 'bin'), { recursive: true });
    }
    const killed = await oks([...flags, 'x'], { env: otherKubectl('kill -9 $$') });
    expect(killed.code).toBe(137);
  });

  test('passes all flags of kubectl unchanged', async () => {
    const env = otherKubectl('echo "$@"');
    const { code, out } = await oks(
      ['kubectl', '--cluster', 'shop/web-3', 'logs', 'web', '-c', 'k2', '-o', 'json', '--profile=none', '--', '-q'],
      { env },
    );
    expect([code, out]).toEqual([0, 'logs web -c k2 -o json --profile=none -- -q\n']);
  });

  test('prints where to get kubectl if it is not installed', async () => {
    const { code, err } = await oks([...flags, 'get', 'nodes'], { env: { PATH: path.join(at.home, 'nothing') } });
    expect([code, err]).toEqual([
      1,
      'oks: There is no `kubectl` on the PATH.\nhint: Install it: https://kubernetes.io/docs/tasks/tools/. ' +
        '`oks nodepool` works without it.\n',
    ]);
  });
});

test('clearing one cluster keeps the others', async () => {
  for (const name of ['web-4', 'web-5']) await oks(['kubeconfig', 'merge', `shop/${name}`]);
  expect((await oks(['kubeconfig', 'clear', 'shop/web-4'])).err).toBe('Removed 1 cached certificate of shop/web-4.\n');
  const listed: unknown = JSON.parse((await oks(['kubeconfig', 'list', '-o', 'json'])).out);
  expect(listed).toMatchObject([
    { kind: 'exec', cluster: 'shop/web-4' },
    { kind: 'exec', cluster: 'shop/web-5' },
    { kind: 'cached', cluster: 'shop/web-5', user: null, expired: false },
  ]);
  expect(existsSync(path.join(at.home, '.cache', 'oks-kit'))).toBe(true);
});
