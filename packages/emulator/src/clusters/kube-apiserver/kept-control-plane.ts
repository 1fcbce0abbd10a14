import type { ControlPlane } from './control-plane.ts';

/** The control plane of a cluster, which is replaced when that is needed. */
export interface KeptControlPlane {
  /** The one that serves the cluster now. Starts it if it does not run. */
  current(): Promise<ControlPlane>;
  /** Stops it for good. */
  stop(): Promise<void>;
}

export interface KeptControlPlaneOptions {
  /** The version that the cluster has now. */
  readonly version: () => string;
  /** Starts a control plane for a version, on the port that the last one had. */
  readonly start: (version: string, port: number | undefined) => Promise<ControlPlane>;
  /** Whether a running control plane is not replaced by one for another version. */
  readonly suits: (running: ControlPlane, version: string) => Promise<boolean>;
  /** Called when it ends without having been stopped. */
  readonly onEnd: () => void;
}

/**
 * Keeps a control plane running: the first use starts it, and a later one replaces it if it has ended, or if the
 * cluster was upgraded and the version has a program of its own.
 */
export function keepControlPlane({ version, start, suits, onEnd }: KeptControlPlaneOptions): KeptControlPlane {
  let latest: Promise<ControlPlane> | undefined;
  let serving: ControlPlane | undefined;
  let served: string | undefined;
  let port: number | undefined;
  let mustStart = true;
  let stopped = false;

  async function renew(before: Promise<unknown> | undefined, wanted: string): Promise<ControlPlane> {
    await before?.catch(() => undefined);
    if (serving !== undefined && (await suits(serving, wanted))) return serving;
    if (stopped) throw new Error('The control plane was stopped.');
    const old = serving;
    serving = undefined;
    await old?.stop();
    const started = await start(wanted, port);
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
      const wanted = version();
      if (latest === undefined || mustStart || wanted !== served) {
        mustStart = false;
        served = wanted;
        latest = renew(latest, wanted);
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
