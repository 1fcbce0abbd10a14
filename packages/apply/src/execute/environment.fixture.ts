import { createClient, type Client } from '@oks-kit/client';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { readManifest } from '../manifest/read-manifest.ts';
import { clusterAccess } from '../node/cluster-access.ts';
import { readLive } from '../live/read-live.ts';
import { type Plan } from '../plan/plan.ts';
import { planChanges, type PlanOptions } from '../plan/plan-changes.ts';
import { executePlan, type ExecutePlanOptions, type Outcome } from './execute-plan.ts';

/** An emulator, a client of it, and the steps of `oks apply` as functions. */
export interface Environment extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly client: Client;
  plan(text: string, options?: PlanOptions): Promise<Plan>;
  apply(text: string, options?: PlanOptions & Partial<ExecutePlanOptions>): Promise<Outcome>;
}

export async function startEnvironment(): Promise<Environment> {
  const emulator = await createEmulator({ clock: 'instant', port: 0 });
  const client = createClient({
    baseUrl: emulator.url,
    credentials: emulator.credentials,
    rateLimit: false,
    retry: { baseMs: 1, capMs: 5 },
  });
  const plan = async (text: string, options: PlanOptions = {}): Promise<Plan> => {
    const manifest = await readManifest([{ name: 'oks.yaml', text }], { isLocal: true });
    const live = await readLive(manifest, {
      client,
      clusters: clusterAccess({ client }),
      insides: options.prune === true ? 'owned' : 'named',
    });
    return planChanges(manifest, live, options);
  };
  return {
    emulator,
    client,
    plan,
    apply: async (text, options = {}) =>
      executePlan(await plan(text, options), { client, clusters: clusterAccess({ client }), ...options }),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
