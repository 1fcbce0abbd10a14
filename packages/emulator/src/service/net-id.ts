import { createHash } from 'node:crypto';

/** The ID of the Net of a project. Net peerings name it. */
export function netIdOf(projectId: string): string {
  return `vpc-${createHash('sha256').update(projectId).digest('hex').slice(0, 8)}`;
}
