import { BlockList, isIP } from 'node:net';

/** Whether two CIDRs have an address in common: then the one lies inside the other. Those of two families never have. */
export function overlaps(a: string, b: string): boolean {
  return contains(a, startOf(b)) || contains(b, startOf(a));
}

/** Whether a CIDR, or an address alone, holds an address. IPv4 is never inside IPv6, not even as `::ffff:10.0.0.1`. */
export function contains(range: string, address: string): boolean {
  const start = startOf(range);
  const version = isIP(start);
  if (version === 0 || version !== isIP(address)) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const whole = version === 6 ? 128 : 32;
  const held = new BlockList();
  held.addSubnet(start, Number(range.split('/')[1] ?? whole), family);
  return held.check(address, family);
}

/** Whether a caller's address is on a list of addresses and CIDRs. */
export function isListed(list: readonly string[], address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return list.some((entry) => contains(entry, plain));
}

function startOf(range: string): string {
  return range.split('/')[0] ?? '';
}
