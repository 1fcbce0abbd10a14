import { isSea } from 'node:sea';

/** Whether this is `oks` as an executable that contains Node, rather than a script that Node runs. */
export function isExecutable(): boolean {
  return isSea();
}
