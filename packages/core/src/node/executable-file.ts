/** Whether a path leads to a file that this user may execute. */
export function isExecutableFile(file: string): boolean {
  const { accessSync, constants, statSync } = process.getBuiltinModule('node:fs');
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
