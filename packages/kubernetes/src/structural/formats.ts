import { isIP, isIPv4 } from 'node:net';

/** Checks of the formats that the schemas use. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = { ipv4: isIPv4, cidr: isCidr };

function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}
