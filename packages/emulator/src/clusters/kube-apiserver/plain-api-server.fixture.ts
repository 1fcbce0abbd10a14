import { findPrograms } from './find-programs.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
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
  /** Stops the API server and starts it again on the same port, with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startPlainApiServer(): Promise<PlainApiServer> {
  const programs = await findPrograms(ownSurroundings(), undefined, undefined);
  const folder = openRuntimeFolder(undefined);
  const etcd = await startEtcd(programs.etcd, folder);
  const authority = await createAuthority('plain');
  // Boundary: a control plane needs no more of a cluster than this.
  const cluster = { id: 'plain', cluster: clusterInput } as unknown as ClusterRecord;
  const start = (port: number | undefined): Promise<ControlPlane> =>
    startControlPlane({
      programs,
      cluster,
      flags: { enabledPlugins: [], disabledPlugins: [], oidc: [] },
      authority,
      etcdUrl: etcd.url,
      folder,
      port,
      warn: () => undefined,
    });
  const first = await start(undefined);
  let plane = first;
  return {
    access: first.access,
    async restart() {
      await plane.stop();
      plane = await start(first.port);
    },
    async close() {
      await plane.stop();
      await etcd.program.stop();
      folder.close();
    },
  };
}
