/** Whether a path is absolute, on POSIX or on Windows. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(path);
}

/**
 * The user's home folder: `HOME` if it is an absolute path, else the system's entry. An empty or relative path
 * would mean the current folder and is ignored. Undefined if there is no home folder.
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
    // A container may run as a user that its system does not know.
    return undefined;
  }
}
