import { describe, expect, test } from 'vitest';
import { openTestShell } from '../testing/shell.fixture.ts';

const create = ['cluster', 'create', 'web', '-p', 'shop', '--subregion', '2a'];

describe('what only the service knows is refused with its message, the request ID, and what was typed', () => {
  test.each([
    [
      ['--control-planes', 'cp.huge'],
      "Control plane plan 'cp.huge' does not exist",
      'Correct `--control-planes`, then try again. To list the plans: `oks limits control-planes`.',
    ],
    [
      ['--version', '1.20'],
      'This version of Kubernetes is not implemented',
      'Correct `--version`, then try again. To list the versions: `oks limits versions`.',
    ],
    [
      ['--enable-plugin', 'PodSecurity', '--enable-plugin', 'Nonsense'],
      'Invalid plugin(s): Nonsense',
      'Correct `--enable-plugin Nonsense`, then try again. To list the plugins: `oks limits admission-plugins`.',
    ],
    [
      ['--set', 'control_planes=cp.huge'],
      "Control plane plan 'cp.huge' does not exist",
      'Correct `control_planes`, then try again. To list the plans: `oks limits control-planes`.',
    ],
  ])('oks cluster create %j', async (flags, message, hint) => {
    const { run } = await openTestShell();
    await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-q']);
    const { code, err } = await run([...create, ...flags]);
    const [first, second, ...rest] = err.split('\n');
    expect(first).toContain(`CreateCluster failed with 422: `);
    expect(first).toContain(message);
    expect(second).toMatch(/^request ID: [0-9a-f-]{36}$/);
    expect(rest).toEqual([`hint: Nothing was done. ${hint}`, '']);
    expect(code).toBe(2);
  });

  test('an address added to a whitelist, or the type of a user, is refused', async () => {
    const { run } = await openTestShell({ strictWhitelist: true });
    await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-q']);
    await run([...create, '--admin', '192.0.2.7/32', '--wait', '-q']);
    const added = await run(['cluster', 'update', 'shop/web', '--admin-add', '10.0.0.1/32', '--yes']);
    expect([added.code, added.err]).toEqual([
      2,
      expect.stringMatching(/not allowed: 10\.0\.0\.1\/32\.\n.*\nhint: .*Correct `--admin-add 10\.0\.0\.1\/32`,/),
    ]);
    const user = await run(['user', 'create', 'root', '-p', 'shop']);
    expect([user.code, user.err]).toEqual([
      2,
      expect.stringMatching(/Correct `TYPE`, then try again\. To list the types: `oks user types --project shop`\.\n$/),
    ]);
  });
});

describe('what can be known locally is refused before the call', () => {
  test.each([
    [['--name', 'default'], '`name`: must not be `default`, which is reserved'],
    [['web', '--admin', '192.0.2.7/24'], '`--admin 192.0.2.7/24`: must start at the first address of its range'],
    [['web', '--multi-az', '--subregion', '2a'], '`--subregion`: must name three Subregions if `--multi-az` is true'],
    [['web', '--multi-az'], '`--subregion`: must name three Subregions if `--multi-az` is true'],
    [['web', '--set', 'cp_multi_az=true'], '`--subregion`: must name three Subregions if `cp_multi_az` is true'],
    [['web', '--cidr-pods', '172.31.8.0/21'], '`--cidr-pods`: must not be inside 172.31.0.0/16'],
  ])('oks cluster create %j', async (args, message) => {
    const { run, emulator } = await openTestShell();
    await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-q']);
    emulator.faults.add({ kind: 'server_error', operations: ['CreateCluster'] });
    const { code, err } = await run(['cluster', 'create', ...args, '-p', 'shop']);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).toContain('hint: Nothing was sent.');
  });

  test.each([
    [['kubeconfig', 'get', 'shop/web', '--user', 'system:admin'], '`--user`: must not begin with `system:`'],
    [['kubeconfig', 'get', 'shop/web', '--group', 'oks:all'], '`--group`: must not begin with `system:`'],
    [['kubeconfig', 'get', 'shop/web', '--ttl', 'soon'], '`--ttl`: must be a whole number and one of'],
    [['user', 'create', 'oks-csi', '-p', 'shop', '--ttl', 'soon'], '`--ttl`: must be a whole number and one of'],
    [['limits', 'admission-plugins', '--version', 'new'], '`--version`: must be a minor version of Kubernetes'],
  ])('oks %j names the flag', async (args, message) => {
    const { run } = await openTestShell();
    await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-q']);
    await run([...create, '--wait', '-q']);
    const { code, err } = await run(args);
    expect([code, err]).toEqual([2, expect.stringContaining(`oks: ${message}`)]);
    expect(err).toContain('hint: Nothing was sent.');
  });

  test('a plan with fewer masters is refused', async () => {
    const { run, emulator } = await openTestShell();
    await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '-q']);
    await run([...create, '--wait', '-q']);
    emulator.faults.add({ kind: 'server_error', operations: ['UpdateCluster'] });
    expect(await run(['cluster', 'update', 'shop/web', '--control-planes', 'cp.mono.master'])).toEqual({
      code: 2,
      out: '',
      err:
        'oks: Cluster shop/web has the plan cp.3.masters.small, and cannot be changed to cp.mono.master: a control ' +
        'plane with several masters cannot be reduced to one.\n' +
        'hint: To list the plans: `oks limits control-planes`. Nothing was changed.\n',
    });
  });
});
