/** Whether this is `oks` as an executable that contains Node, rather than a script that Node runs. */
export function isExecutable(): boolean {
  return process.getBuiltinModule('node:sea').isSea();
}
