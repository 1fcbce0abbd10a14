import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../index.ts';
import { createTestCluster, type TestCluster } from './test-cluster.ts';

/** Tests of what kubectl does with each kind, whatever backend serves it. */
export function testOksKinds(options: EmulatorOptions): void {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await createTestCluster(options);
  });
  afterAll(() => cluster.close());

  const out = async (...args: string[]): Promise<string> => {
    const printed = await cluster.kubectl(args);
    expect(printed.err).toBe('');
    return printed.out;
  };

  test.each<[string, string, string, object, object]>([
    ['NetPeering', 'netpeering', 'netPeeringId', { netPeeringId: 'pcx-1' }, { netPeeringId: 'pcx-2' }],
    [
      'NetPeeringRequest',
      'netpeeringrequest',
      'accepterNetId',
      { accepterNetId: 'vpc-1', accepterOwnerId: '1' },
      { persistent: true },
    ],
    ['NetPeeringAcceptance', 'netpeeringacceptance', 'netPeeringId', { netPeeringId: 'pcx-1' }, { netPeeringId: 'x' }],
    ['IPPool', 'ippool', 'numAddresses', { numAddresses: 1 }, { numAddresses: 2 }],
    ['OOSAccess', 'oosaccess', 'audit', { audit: { readers: ['123456789012'] } }, { audit: { readers: [] } }],
    ['VpnConnection', 'vpnconnection', 'bgpASN', { bgpASN: 65000, publicIP: '192.0.2.7' }, { staticRoutesOnly: true }],
  ])('%s: explain, apply on both sides, watch, patch and delete', async (kind, singular, field, spec, change) => {
    const object = (more: object = {}): object => ({
      apiVersion: 'oks.dev/v1beta',
      kind,
      metadata: { name: 'one' },
      spec: { ...spec, ...more },
    });
    const apply = async (input: object, ...flags: string[]): Promise<string> => {
      const printed = await cluster.kubectl(['apply', '-f', '-', ...flags], { input });
      expect(printed.err).toBe('');
      return printed.out;
    };
    expect(await out('explain', `${singular}.spec.${field}`)).toMatch(/FIELD: \w+ [^]*DESCRIPTION:\n {4}\S/);
    const { begun, printed } = cluster.follow(['get', singular, '-w', '-o', 'jsonpath={.spec}{"\\n"}'], (text) =>
      Object.values(change).every((value) => text.includes(JSON.stringify(value))),
    );
    expect(await apply(object())).toBe(`${singular}.oks.dev/one created\n`);
    await begun;
    expect(await apply(object())).toBe(`${singular}.oks.dev/one unchanged\n`);
    expect(await apply(object(change))).toBe(`${singular}.oks.dev/one configured\n`);
    expect(await printed).toContain(JSON.stringify(Object.values(change)[0]));
    expect(await apply(object(change), '--server-side', '--force-conflicts')).toContain('serverside-applied');
    expect(await out('patch', singular, 'one', '--type=merge', '-p', '{"metadata":{"labels":{"a":"b"}}}')).toContain(
      'patched',
    );
    expect(await out('get', singular, '-l', 'a=b')).toMatch(/NAME +[A-Z]/);
    expect(await out('delete', singular, 'one')).toContain('deleted');
    const misspelt = await cluster.kubectl(['create', '-f', '-'], { input: object({ nothing: 1 }) });
    expect(misspelt.err).toContain('unknown field "spec.nothing"');
  });
}
