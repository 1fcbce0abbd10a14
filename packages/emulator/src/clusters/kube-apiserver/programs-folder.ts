import path from 'node:path';

/** The parts of the environment that determine where programs are found. */
export interface Surroundings {
  /** Environment variables, such as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder of the user. */
  readonly home: string;
}

/** The programs of a control plane, by file name. */
export const programNames = ['kube-apiserver', 'etcd', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;
/** Those without which pods stay Pending. */
export const podPrograms = ['kube-controller-manager', 'kube-scheduler', 'kwok'] as const;
export type ProgramName = (typeof programNames)[number];

/**
 * Where `npm run kubernetes-assets` puts what it builds, in a folder for each version. It does not depend on
 * `OKS_CONFIG_DIR`: all configurations of a user share the programs.
 */
export function builtProgramsFolder({ env, home }: Surroundings): string {
  const cache = env['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(cache) ? cache : path.join(home, '.cache'), 'oks-kit', 'kubernetes');
}
