import { rangeContains } from '@oks-kit/core';
import { isIP } from 'node:net';

/** Whether a caller's address is on a list of addresses and CIDRs. */
export function isListed(list: readonly string[], address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return list.some((entry) => rangeContains(entry, plain));
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Whether an IPv4 CIDR lies inside one of the private ranges of RFC 1918. */
export function isPrivate(range: string): boolean {
  return privateRanges.some((whole) => isWithin(range, whole));
}

/** Whether every address of a range, or the one address, lies inside another range. */
export function isWithin(range: string, whole: string): boolean {
  return rangeContains(whole, startOf(range)) && prefixOf(range) >= prefixOf(whole);
}

/** Whether an address or CIDR is a loopback address of this machine. */
export function isLoopbackRange(range: string): boolean {
  return rangeContains('127.0.0.0/8', startOf(range)) || startOf(range) === '::1';
}

/** 4, 6, or 0 for text that is neither an address nor a CIDR. */
export function familyOf(range: string): 0 | 4 | 6 {
  const [start = '', prefix, ...rest] = range.split('/');
  const version = isIP(start);
  const isWhole = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
  return rest.length > 0 || !isWhole ? 0 : version === 6 ? 6 : version === 4 ? 4 : 0;
}

/** Whether an IPv4 CIDR names an address inside its range instead of the range's first one. */
export function hasHostBits(range: string): boolean {
  const bytes = startOf(range).split('.').map(Number);
  const bits = bytes.reduce((all, byte) => all * 256 + byte, 0);
  return bits % 2 ** (32 - prefixOf(range)) !== 0;
}

export function prefixOf(range: string): number {
  const [start = '', prefix] = range.split('/');
  return Number(prefix ?? (isIP(start) === 6 ? 128 : 32));
}

/** The address at a distance from the start of an IPv4 CIDR. */
export function addressAt(range: string, distance: number): string {
  const start = startOf(range)
    .split('.')
    .reduce((all, byte) => all * 256 + Number(byte), 0);
  const at = start + distance;
  return [24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join('.');
}

function startOf(range: string): string {
  return range.split('/')[0] ?? '';
}
