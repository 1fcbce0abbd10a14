import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createClient, type Client } from '@oks-kit/client';
import { createEmulator, type Emulator, type EmulatorOptions } from '@oks-kit/emulator';
import { fetchKubeconfig, type Kubeconfig } from '@oks-kit/kubeconfig';
import { readManifest } from '../manifest/read-manifest.ts';
import { clusterAccess } from '../node/cluster-access.ts';
import { readLive, type ReadLiveOptions } from '../live/read-live.ts';
import { type Plan } from '../plan/plan.ts';
import { planChanges, type PlanOptions } from '../plan/plan-changes.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { executePlan, type ExecutePlanOptions, type Outcome } from './execute-plan.ts';

/** A client of an emulator, and the steps of `oks apply` as functions. */
export interface Caller {
  readonly client: Client;
  readonly clusters: ClusterAccess;
  plan(text: string, options?: PlanOptions & Pick<ReadLiveOptions, 'myAddress'>): Promise<Plan>;
  apply(text: string, options?: PlanOptions & Partial<ExecutePlanOptions>): Promise<Outcome>;
}

/** An emulator, and a caller at 127.0.0.1. */
export interface Environment extends Caller, AsyncDisposable {
  readonly emulator: Emulator;
  /** Returns a caller with another source address, such as `127.0.0.2`, for the service and for clusters. */
  callFrom(address: string): Promise<Caller>;
}

export async function startEnvironment(options: EmulatorOptions = {}): Promise<Environment> {
  const emulator = await createEmulator({ clock: 'instant', port: 0, ...options });
  const forwarders: Forwarder[] = [];
  return {
    emulator,
    ...callerOf(emulator, emulator.url),
    async callFrom(address) {
      const forward = async (target: string): Promise<string> => {
        const forwarder = await startForwarder(target, address);
        forwarders.push(forwarder);
        return forwarder.url;
      };
      const moved = new Map<string, Promise<string>>();
      return callerOf(emulator, await forward(emulator.url), async (kubeconfig) => ({
        ...kubeconfig,
        clusters: await Promise.all(
          kubeconfig.clusters.map(async (entry) => {
            const { server = '' } = entry.cluster;
            const url = moved.get(server) ?? forward(server);
            moved.set(server, url);
            return { ...entry, cluster: { ...entry.cluster, server: await url } };
          }),
        ),
      }));
    },
    async [Symbol.asyncDispose]() {
      for (const forwarder of forwarders) forwarder.close();
      await emulator.close();
    },
  };
}

function callerOf(
  { credentials }: Emulator,
  baseUrl: string,
  route: (kubeconfig: Kubeconfig) => Promise<Kubeconfig> = (kubeconfig) => Promise.resolve(kubeconfig),
): Caller {
  const client = createClient({ baseUrl, credentials, rateLimit: false, retry: { baseMs: 1, capMs: 5 } });
  const kubeconfigs = new Map<string, Promise<Kubeconfig>>();
  const clusters = clusterAccess({
    client,
    async kubeconfig(id) {
      const known = kubeconfigs.get(id) ?? fetchKubeconfig(client, id).then(route);
      kubeconfigs.set(id, known);
      known.catch(() => kubeconfigs.delete(id));
      return { kubeconfig: await known };
    },
  });
  const plan: Caller['plan'] = async (text, options = {}) => {
    const manifest = await readManifest([{ name: 'oks.yaml', text }], { isLocal: true });
    const insides = options.prune === true ? 'owned' : 'named';
    const live = await readLive(manifest, { client, clusters, insides, myAddress: options.myAddress });
    return planChanges(manifest, live, options);
  };
  return {
    client,
    clusters,
    plan,
    apply: async (text, options = {}) => executePlan(await plan(text, options), { client, clusters, ...options }),
  };
}

interface Forwarder {
  readonly url: string;
  readonly close: () => void;
}

/** Forwards TCP connections to the host of a URL, from a chosen local address. */
async function startForwarder(target: string, localAddress: string): Promise<Forwarder> {
  const url = new URL(target);
  const { hostname: host, port } = url;
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect({ host, port: Number(port), localAddress });
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Boundary: a TCP server has an address of this form.
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href.replace(/\/$/, ''),
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
