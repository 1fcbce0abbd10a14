/** The ID of the record of a node pool. */
export function poolId(clusterId: string, name: string): string {
  return `${clusterId}/${name}`;
}

/** The rule for the names of node pools, after a name: a node's name begins with it, and it is also a label. */
export const poolNameRule = 'must be a lower-case DNS label of at most 56 characters';

export function isPoolName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?$/.test(name);
}
