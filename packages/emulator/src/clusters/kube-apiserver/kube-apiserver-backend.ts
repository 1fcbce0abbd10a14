import { readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:https';
import path from 'node:path';
import { isOksError, isSameJson, OksError } from '@oks-kit/core';
import { ApiError } from '../../http/api-error.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { closeServerNow } from '../../http/connections.ts';
import { portOf } from '../../http/http-server.ts';
import { originOf } from '../cluster-address.ts';
import { createCertificateAccess, listenForCluster } from '../cluster-endpoint.ts';
import type { BackendOptions, ClusterBackend, ClusterStatus } from '../cluster-backend.ts';
import { type Controllers, startControllers } from '../controllers/start-controllers.ts';
import { resumeClusters } from '../resume-clusters.ts';
import { createStartedClusters, failureText } from '../started-clusters.ts';
import { flagsOf } from './cluster-flags.ts';
import { apiserverLog, clusterFolder, etcdPrefix, startControlPlane } from './control-plane.ts';
import { type Etcd, startEtcd } from './etcd.ts';
import { findPrograms, isReleaseOf, listPrograms, type Programs, toProgramStatus } from './find-programs.ts';
import { createFrontProxy, type Upstream } from './front-proxy.ts';
import { keepControlPlane, type KeptControlPlane, type Wanted } from './kept-control-plane.ts';
import { podPrograms } from './programs-folder.ts';
import { ownSurroundings } from './own-surroundings.ts';
import { openRuntimeFolder, type RuntimeFolder } from './runtime-folder.ts';

export interface KubeApiserverOptions extends BackendOptions {
  /** Folder that is searched for programs first. */
  readonly assets: string | undefined;
}

/** A cluster whose API server runs. */
interface RunningCluster {
  readonly server: Server;
  readonly origin: string;
  readonly controllers: Controllers;
  readonly plane: KeptControlPlane;
}

/**
 * Runs a real API server for each cluster, over one etcd for all of them. Throws `OksError` (`emulator`) if a program
 * is missing that it cannot do without.
 */
export async function createKubeApiserverBackend(
  emulator: EmulatorState,
  { assets, addresses, dataDir, warn, onFault }: KubeApiserverOptions,
): Promise<ClusterBackend> {
  if (process.platform === 'win32')
    throw new OksError('emulator', 'The cluster backend `kube-apiserver` does not run on Windows.', {
      hint: 'Use it in WSL, or use the backend `builtin`.',
    });
  const surroundings = ownSurroundings();
  const given = assets === undefined ? undefined : path.resolve(assets);
  const found = await findPrograms(surroundings, given, undefined);
  const programsFor = rememberPrograms((version) => findPrograms(surroundings, given, version), warn);
  warnOfMissing(found, warn);
  const folder = openRuntimeFolder(dataDir);
  const started = createStartedClusters(open);
  let etcd: Promise<Etcd> | undefined;
  const closing = new AbortController();
  const { signal } = closing;

  function startedEtcd(): Promise<Etcd> {
    if (etcd !== undefined) return etcd;
    const starting = openEtcd();
    etcd = starting;
    // The next cluster tries again.
    starting.catch(() => (etcd = undefined));
    return starting;
  }

  async function openEtcd(): Promise<Etcd> {
    const started = await startEtcd(found.etcd, folder, signal);
    void started.program.ended.then(() => {
      if (!signal.aborted) warn(`etcd exited unexpectedly. Its log is ${folder.log('etcd')}.`);
    });
    // Clusters may have been deleted while another backend ran.
    const known = new Set(emulator.allClusters().map(({ id }) => id));
    for (const id of keptClusters(folder)) if (!known.has(id)) await removeData(started, id);
    return started;
  }

  async function removeData(from: Etcd, clusterId: string): Promise<void> {
    await from.deletePrefix(`${etcdPrefix(clusterId)}/`);
    rmSync(clusterFolder(folder, clusterId), { recursive: true, force: true });
  }

  function keepPlane(clusterId: string): KeptControlPlane {
    let last: Wanted = { version: '', flags: { enabledPlugins: [], disabledPlugins: [], oidc: [] } };
    return keepControlPlane({
      wanted() {
        const stored = emulator.clusterById(clusterId)?.cluster;
        if (stored !== undefined) last = { version: stored.version, flags: flagsOf(stored) };
        return last;
      },
      async start({ version, flags }, port) {
        const cluster = emulator.clusterById(clusterId);
        if (cluster === undefined) throw new OksError('emulator', 'The cluster is being deleted.');
        return startControlPlane({
          programs: await programsFor(version),
          cluster,
          flags,
          warn,
          signal,
          authority: await emulator.authorityOf(clusterId),
          etcdUrl: (await startedEtcd()).url,
          folder,
          port,
        });
      },
      async suits({ programs, flags }, wanted) {
        const { apiserver } = await programsFor(wanted.version);
        const isCurrent = apiserver.file === programs.apiserver.file || !isReleaseOf(wanted.version, apiserver.version);
        return isCurrent && isSameJson(flags, wanted.flags);
      },
      onEnd() {
        const name = emulator.clusterById(clusterId)?.cluster.name ?? clusterId;
        warn(
          `kube-apiserver of the cluster ${name} ended unexpectedly. Its log is ${apiserverLog(folder, clusterId)}.`,
        );
      },
    });
  }

  async function open(clusterId: string): Promise<RunningCluster> {
    const plane = keepPlane(clusterId);
    try {
      const { access } = await plane.current();
      const authority = await emulator.authorityOf(clusterId);
      const controllers = await startControllers({ emulator, clusterId, access, createsNodes: true, onFault, signal });
      const upstream = async (): Promise<Upstream> => ({
        port: (await plane.current()).port,
        ca: authority.certificate,
      });
      const server = await createFrontProxy({ emulator, clusterId, addresses, onFault, upstream });
      await listenForCluster(emulator, clusterId, server, { host: addresses.host, warn });
      return { server, origin: originOf(portOf(server), addresses), controllers, plane };
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  /** Starts a cluster, and tells the caller why it does not start. */
  async function startForCaller(clusterId: string): Promise<RunningCluster> {
    try {
      const cluster = await started.start(clusterId);
      await cluster.plane.current();
      return cluster;
    } catch (error) {
      if (!isOksError(error)) throw error;
      onFault(error);
      throw new ApiError(500, failureText(error));
    }
  }

  async function stop({ server, plane }: RunningCluster): Promise<void> {
    await Promise.all([closeServerNow(server), plane.stop()]);
  }

  return {
    kind: 'kube-apiserver',
    programs: listPrograms(found).map(toProgramStatus),
    failures: started.failures,
    async issueCredentials(clusterId, request) {
      const { origin } = await startForCaller(clusterId);
      return createCertificateAccess(emulator, clusterId, { server: origin }, request);
    },
    async remove(clusterId) {
      const cluster = await started.take(clusterId)?.catch(() => undefined);
      await cluster?.controllers.remove();
      if (cluster !== undefined) await stop(cluster);
      if (etcd !== undefined) await removeData(await etcd, clusterId);
    },
    async resume() {
      await resumeClusters(emulator, { start: (id) => started.start(id), warn, signal });
    },
    async status() {
      const clusters = await Promise.all(
        started.entries().map(async ([id, starting]): Promise<ClusterStatus[]> => {
          const cluster = await starting.catch(() => undefined);
          return cluster === undefined
            ? []
            : [{ id, server: cluster.origin, nodePools: cluster.controllers.nodePools() }];
        }),
      );
      return clusters.flat();
    },
    async close() {
      closing.abort();
      const open = await Promise.allSettled(started.takeAll());
      await Promise.all(
        open.map(async (cluster) => {
          if (cluster.status === 'rejected') return;
          await cluster.value.controllers.stop();
          await stop(cluster.value);
        }),
      );
      await etcd?.then(
        ({ program }) => program.stop(),
        () => undefined,
      );
      folder.close();
    },
  };
}

/** Searches once for each version, and warns once if the program found is of another one. */
function rememberPrograms(
  find: (version: string) => Promise<Programs>,
  warn: (message: string) => void,
): (version: string) => Promise<Programs> {
  const known = new Map<string, Promise<Programs>>();
  const findAndWarn = async (version: string): Promise<Programs> => {
    const programs = await find(version);
    const { version: actual = 'of an unknown version' } = programs.apiserver;
    if (!isReleaseOf(version, actual))
      warn(`Clusters of version ${version} run kube-apiserver ${actual}. No program of version ${version} was found.`);
    return programs;
  };
  return (version) => {
    const programs = known.get(version) ?? findAndWarn(version);
    known.set(version, programs);
    programs.catch(() => known.delete(version));
    return programs;
  };
}

function warnOfMissing(programs: Programs, warn: (message: string) => void): void {
  const found = new Set(listPrograms(programs).map(({ name }) => name));
  const missing = podPrograms.filter((name) => !found.has(name));
  const others = programs.controllerManager === undefined ? ', and Deployments and Jobs create no pods' : '';
  if (missing.length > 0) warn(`Pods stay Pending${others}. Not found on this machine: ${missing.join(', ')}.`);
}

/** The clusters that have data in the data folder. */
function keptClusters(folder: RuntimeFolder): string[] {
  try {
    return readdirSync(path.dirname(clusterFolder(folder, 'any')));
  } catch {
    return [];
  }
}
