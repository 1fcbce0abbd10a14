// Finds the programs of the cluster backend `kube-apiserver`. The main entry would load the whole emulator.
import type { ProgramStatus } from './clusters/cluster-backend.ts';
import { findPrograms, listPrograms, toProgramStatus } from './clusters/kube-apiserver/find-programs.ts';
import { podPrograms, type Surroundings } from './clusters/kube-apiserver/programs-folder.ts';

export { podPrograms, type ProgramStatus, type Surroundings };

/**
 * Finds the programs that an emulator with the option `kubernetes: 'kube-apiserver'` would use, without one for a
 * particular version. Programs that it can do without are left out if they are missing. Throws `OksError` (`emulator`)
 * if kube-apiserver or etcd is missing.
 */
export async function findKubernetesPrograms(surroundings: Surroundings): Promise<readonly ProgramStatus[]> {
  return listPrograms(await findPrograms(surroundings, undefined, undefined)).map(toProgramStatus);
}
