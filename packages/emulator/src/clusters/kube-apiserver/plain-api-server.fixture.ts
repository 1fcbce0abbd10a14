import { findPrograms } from './find-programs.ts';
import { startControlPlane } from './control-plane.ts';
import { startEtcd } from './etcd.ts';
import { ownSurroundings } from './own-surroundings.ts';
import { openRuntimeFolder } from './runtime-folder.ts';
import { createAuthority } from '../certificates.ts';
import type { ClusterAccess } from '../cluster-backend.ts';
import type { ClusterRecord } from '../../state/records.ts';
import { clusterInput } from '../../testing/inputs.ts';

/** A Kubernetes cluster that no emulator knows, as kind or k3d would start it. */
export interface PlainApiServer {
  readonly access: ClusterAccess;
  close(): Promise<void>;
}

export async function startPlainApiServer(): Promise<PlainApiServer> {
  const programs = await findPrograms(ownSurroundings(), undefined, undefined);
  const folder = openRuntimeFolder(undefined);
  const etcd = await startEtcd(programs.etcd, folder);
  const plane = await startControlPlane({
    programs,
    // Boundary: a control plane needs no more of a cluster than this.
    cluster: { id: 'plain', cluster: clusterInput } as unknown as ClusterRecord,
    authority: await createAuthority('plain'),
    etcdUrl: etcd.url,
    folder,
    port: undefined,
  });
  return {
    access: plane.access,
    async close() {
      await plane.stop();
      await etcd.program.stop();
      folder.close();
    },
  };
}
