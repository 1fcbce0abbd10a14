/** Whether a path is absolute, on POSIX or on Windows. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(path);
}

/**
 * The user's home folder: `HOME` where it is an absolute path, else what the system says. An empty or relative one
 * would mean the current folder, and is no home. Undefined where there is none.
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
    // A container may run as a user whom its system does not know.
    return undefined;
  }
}
