import { isSameJson } from '@oks-kit/core';
import type { ClusterFlags } from './cluster-flags.ts';
import type { ControlPlane } from './control-plane.ts';

/** The control plane of a cluster, which is replaced when that is needed. */
export interface KeptControlPlane {
  /** The one that serves the cluster now. Starts it if it does not run. */
  current(): Promise<ControlPlane>;
  /** Stops it for good. */
  stop(): Promise<void>;
}

/** What a cluster wants of its control plane. */
export interface Wanted {
  readonly version: string;
  readonly flags: ClusterFlags;
}

export interface KeptControlPlaneOptions {
  /** What the cluster wants now. */
  readonly wanted: () => Wanted;
  /** Starts a control plane, on the port that the last one had. */
  readonly start: (wanted: Wanted, port: number | undefined) => Promise<ControlPlane>;
  /** Whether a running control plane is not replaced by another one. */
  readonly suits: (running: ControlPlane, wanted: Wanted) => Promise<boolean>;
  /** Called when it ends without having been stopped. */
  readonly onEnd: () => void;
}

/**
 * Keeps a control plane running: the first use starts it, and a later one replaces it if it has ended, if the cluster's
 * flags have changed, or if the cluster was upgraded and the version has a program of its own.
 */
export function keepControlPlane({ wanted, start, suits, onEnd }: KeptControlPlaneOptions): KeptControlPlane {
  let latest: Promise<ControlPlane> | undefined;
  let serving: ControlPlane | undefined;
  let served: Wanted | undefined;
  let port: number | undefined;
  let mustStart = true;
  let stopped = false;

  async function renew(before: Promise<unknown> | undefined, next: Wanted): Promise<ControlPlane> {
    await before?.catch(() => undefined);
    if (serving !== undefined && (await suits(serving, next))) return serving;
    if (stopped) throw new Error('The control plane was stopped.');
    const old = serving;
    serving = undefined;
    await old?.stop();
    const started = await start(next, port);
    port = started.port;
    serving = started;
    void started.ended.then(() => {
      if (serving !== started) return;
      serving = undefined;
      mustStart = true;
      onEnd();
    });
    return started;
  }

  return {
    current() {
      const next = wanted();
      if (latest === undefined || mustStart || !isSameJson(next, served)) {
        mustStart = false;
        served = next;
        latest = renew(latest, next);
        latest.catch(() => (mustStart = true));
      }
      return latest;
    },
    async stop() {
      stopped = true;
      await latest?.catch(() => undefined);
      const last = serving;
      serving = undefined;
      await last?.stop();
    },
  };
}
