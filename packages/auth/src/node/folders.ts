import { join } from 'node:path';
import { isAbsolutePath, OksInputError } from '@oks-kit/core';

/** The parts of the environment that determine where files are. */
export interface Surroundings {
  /** Environment variables, such as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder of the user, an absolute path. Anything else means that there is none. */
  readonly home: string;
}

/**
 * The folder for configuration: `$OKS_CONFIG_DIR`, or `$XDG_CONFIG_HOME/oks-kit`, or `~/.config/oks-kit`.
 * Throws `OksInputError` if it would be in a home folder and there is none.
 */
export function configFolder(surroundings: Surroundings): string {
  return surroundings.env['OKS_CONFIG_DIR'] || xdgFolder(surroundings, 'XDG_CONFIG_HOME', '.config');
}

/**
 * The folder for state: in `$OKS_CONFIG_DIR` if it is set, otherwise as XDG defines. Throws as {@link configFolder}
 * does.
 */
export function stateFolder(surroundings: Surroundings): string {
  const own = surroundings.env['OKS_CONFIG_DIR'];
  return own ? join(own, 'state') : xdgFolder(surroundings, 'XDG_STATE_HOME', '.local', 'state');
}

/**
 * The folder for caches, which can be deleted at any time: in `$OKS_CONFIG_DIR` if it is set, otherwise as XDG defines.
 * Throws as {@link configFolder} does.
 */
export function cacheFolder(surroundings: Surroundings): string {
  const own = surroundings.env['OKS_CONFIG_DIR'];
  return own ? join(own, 'cache') : xdgFolder(surroundings, 'XDG_CACHE_HOME', '.cache');
}

/** As XDG defines it, a relative path in a variable is ignored. */
function xdgFolder({ env, home }: Surroundings, variable: string, ...inHome: readonly string[]): string {
  const named = env[variable] ?? '';
  if (isAbsolutePath(named)) return join(named, 'oks-kit');
  // With a relative path, keys would be written below the current folder.
  if (isAbsolutePath(home)) return join(home, ...inHome, 'oks-kit');
  throw new OksInputError('There is no home folder.', {
    hint: 'Set HOME to an absolute path, or OKS_CONFIG_DIR to the folder to use.',
  });
}
