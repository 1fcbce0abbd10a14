/** Whether a path is absolute, on POSIX or on Windows. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(path);
}

/**
 * Returns the user's home folder: `HOME` if it is an absolute path, else the folder in the system's user database.
 * An empty or relative `HOME` is ignored, because it would mean the current folder. Undefined if there is none.
 */
export function homeFolderOf(
  env: Readonly<Record<string, string | undefined>>,
  systemHome: () => string,
): string | undefined {
  const { HOME } = env;
  if (HOME !== undefined && isAbsolutePath(HOME)) return HOME;
  try {
    const home = systemHome();
    return isAbsolutePath(home) ? home : undefined;
  } catch {
    // A container may run as a user that is not in its user database.
    return undefined;
  }
}
