/**
 * Creates a folder and its missing parents with mode 0700. An existing folder keeps its mode. Throws system errors.
 * Unlike `mkdirSync` with `recursive`, it also ends in places such as /proc.
 */
export function createPrivateFolder(folder: string): void {
  const fs = process.getBuiltinModule('node:fs');
  if (fs.existsSync(folder)) return;
  const parent = process.getBuiltinModule('node:path').dirname(folder);
  if (parent !== folder) createPrivateFolder(parent);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it in the meantime.
    if (!fs.existsSync(folder)) throw error;
  }
}
