import path from 'node:path';

/** The parts of the environment that determine where files are. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder of the user. */
  readonly home: string;
}

/** The folder for configuration: `$OKS_CONFIG_DIR`, or `$XDG_CONFIG_HOME/oks-kit`, or `~/.config/oks-kit`. */
export function configFolder({ env, home }: Surroundings): string {
  return env['OKS_CONFIG_DIR'] || path.join(env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'oks-kit');
}

/** The folder for state: in `$OKS_CONFIG_DIR` if it is set, otherwise as XDG defines. */
export function stateFolder({ env, home }: Surroundings): string {
  return env['OKS_CONFIG_DIR']
    ? path.join(env['OKS_CONFIG_DIR'], 'state')
    : path.join(env['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'oks-kit');
}

/** The folder for caches, which can be deleted at any time: in `$OKS_CONFIG_DIR` if it is set, otherwise as XDG defines. */
export function cacheFolder({ env, home }: Surroundings): string {
  return env['OKS_CONFIG_DIR']
    ? path.join(env['OKS_CONFIG_DIR'], 'cache')
    : path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'oks-kit');
}
