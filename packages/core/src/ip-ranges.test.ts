import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIpAddress, parseIpRange, rangeContains, rangesOverlap } from './index.ts';

test.each([
  '10.0.0.1',
  '0.0.0.0',
  '255.255.255.255',
  '256.0.0.1',
  '01.2.3.4',
  '1.2.3',
  '1.2.3.4.5',
  '::',
  '::1',
  'fd00::',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::',
  '1::2::3',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7',
  '::ffff:10.0.0.1',
  '::10.0.0',
  '10.0.0.1::',
  ':1',
  '1:',
  'g::',
  '12345::',
  '',
  ' 1.2.3.4',
  'localhost',
])('%j is an address if Node accepts it', (text) => {
  expect(parseIpAddress(text)?.family ?? 0).toBe(isIP(text));
});

test.each([
  ['10.0.0.0/8', true],
  ['10.1.2.3/32', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/08', false],
  ['10.0.0.0', false],
  ['/8', false],
])('%j is a range: %s', (text, expected) => {
  expect(parseIpRange(text) !== undefined).toBe(expected);
});

test('ranges agree with `BlockList` of Node', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.tuple(fc.constant('ipv4' as const), fc.ipV4(), fc.ipV4(), fc.nat(32)),
        fc.tuple(fc.constant('ipv6' as const), fc.ipV6(), fc.ipV6(), fc.nat(128)),
      ),
      ([family, range, address, prefix]) => {
        const list = new BlockList();
        list.addSubnet(range, prefix, family);
        expect(rangeContains(`${range}/${prefix}`, address)).toBe(list.check(address, family));
      },
    ),
  );
});

test.each([
  ['10.50.0.0/18', '10.50.0.0/16', true],
  ['10.50.0.0/16', '10.50.63.0/24', true],
  ['10.50.0.0/17', '10.50.128.0/17', false],
  ['10.0.0.0/8', '::/0', false],
  ['10.0.0.0/8', 'nonsense', false],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect([rangesOverlap(a, b), rangesOverlap(b, a)]).toEqual([expected, expected]);
});
