import fc from 'fast-check';
import { BlockList, isIPv4 } from 'node:net';
import { expect, test } from 'vitest';
import { isAddress, isAddressOrRange, isRange, networksFit } from './fast-network.ts';
import { addressOrCidr, cidr, ipAddress } from './resources/network.ts';
import { ClusterInput } from './zod.ts';

const part = fc.oneof(fc.nat(255).map(String), fc.constantFrom('256', '00', '01', '', 'a', '-1', '1e1', ' 1', '0x1'));
const addressLike = fc.oneof(
  { weight: 3, arbitrary: fc.ipV4() },
  { weight: 1, arbitrary: fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')) },
);
const prefixLike = fc.oneof(
  fc.nat(33).map((bits) => `/${bits}`),
  fc.constantFrom('', '/', '/032', '/00', '/0000', '/-1', '/8/8', '/ 8', '/8\n'),
);
const text = fc.tuple(addressLike, prefixLike).map(([address, prefix]) => address + prefix);

test('the fast tests of addresses and ranges say of IPv4 what the library says', () => {
  fc.assert(
    fc.property(fc.oneof(text, addressLike, fc.string()), (value) => {
      fc.pre(!value.includes(':'));
      expect([isAddress(value), isRange(value), isAddressOrRange(value)]).toEqual(
        [ipAddress, cidr, addressOrCidr].map((schema) => schema.safeParse(value).success),
      );
      expect(isAddress(value)).toBe(isIPv4(value));
    }),
    { numRuns: 3_000 },
  );
});

test('an IPv6 text is left to the library', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.nat(128), (address, bits) => {
      expect(isAddress(address)).toBe(false);
      expect(ipAddress.safeParse(address).success).toBe(true);
      expect(cidr.safeParse(`${address}/${bits}`).success).toBe(true);
      expect(cidr.safeParse(`${address}/129`).success).toBe(false);
    }),
  );
});

const narrow = fc
  .tuple(fc.constantFrom('10.0', '10.1', '10.128', '11.0'), fc.nat(255), fc.nat(255))
  .map((parts) => parts.join('.'));
const required = {
  name: 'web',
  project_id: 'p',
  admin_whitelist: [],
  auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
};

test('networks fit where a list of blocks says so, on the fast path and in the schema', () => {
  fc.assert(
    fc.property(narrow, fc.nat(32), narrow, fc.nat(32), narrow, (pods, podsBits, service, serviceBits, cluster_dns) => {
      const [inPods, inService] = [new BlockList(), new BlockList()];
      inPods.addSubnet(pods, podsBits);
      inService.addSubnet(service, serviceBits);
      const expected = !inPods.check(service) && !inService.check(pods) && inService.check(cluster_dns);
      const networks = { cidr_pods: `${pods}/${podsBits}`, cidr_service: `${service}/${serviceBits}`, cluster_dns };
      expect(networksFit(networks)).toBe(expected);
      expect(ClusterInput.safeParse({ ...required, ...networks }).success).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});
