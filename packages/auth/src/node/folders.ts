import path from 'node:path';

/** The parts of the environment that say where files live. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

/** Where the kit's configuration lives: `$OKS_CONFIG_DIR`, else `$XDG_CONFIG_HOME/oks-kit`, else `~/.config/oks-kit`. */
export function configFolder({ env, home }: Surroundings): string {
  return env['OKS_CONFIG_DIR'] || path.join(env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'oks-kit');
}

/** Where state lives that outlasts a command: below `$OKS_CONFIG_DIR` when that is set, else by the XDG rules. */
export function stateFolder({ env, home }: Surroundings): string {
  return env['OKS_CONFIG_DIR']
    ? path.join(env['OKS_CONFIG_DIR'], 'state')
    : path.join(env['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'oks-kit');
}

/** Where caches live, which may be lost at any time: below `$OKS_CONFIG_DIR` when that is set, else by the XDG rules. */
export function cacheFolder({ env, home }: Surroundings): string {
  return env['OKS_CONFIG_DIR']
    ? path.join(env['OKS_CONFIG_DIR'], 'cache')
    : path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'oks-kit');
}
