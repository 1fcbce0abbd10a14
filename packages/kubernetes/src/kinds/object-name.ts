/** Whether a text can be the name of an object: a DNS subdomain. */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

/** What a name must be, as it appears after "must be". */
export const objectNameRule = 'lower-case letters, digits, hyphens and dots, at most 253 characters';
