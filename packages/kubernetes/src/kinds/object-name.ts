/** Whether a text is a valid name of a Kubernetes object: a DNS subdomain (RFC 1123). */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

/** The rule for names in error messages, after "must be". */
export const objectNameRule = 'lower-case letters, digits, hyphens and dots, at most 253 characters';
