import type { RequestMetrics } from '../monitoring/request-metrics.ts';
import type { StoreHealth } from '../monitoring/store-health.ts';
import type { CallerCheck } from './caller-check.ts';
import { type ApiRequest, type ApiResponse, jsonResponse } from './http-types.ts';

interface StoredCounts {
  readonly accounts: number;
  readonly clusters: number;
}

/** What the monitoring paths show. */
export interface Monitored {
  readonly checkCaller: CallerCheck;
  readonly metrics: RequestMetrics;
  readonly store: StoreHealth;
  /** Whether the emulator is about to stop. */
  readonly isDraining: () => boolean;
  /** Counts what is in the store. */
  readonly count: () => StoredCounts | Promise<StoredCounts>;
}

type Endpoint = (monitored: Monitored, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** By path, for GET. Requests to them are neither recorded nor audited: they come every few seconds. */
export const monitoringEndpoints: Readonly<Record<string, Endpoint>> = {
  /** Whether the process answers. */
  '/healthz': () => jsonResponse({ status: 'ok' }),
  /** Whether requests can be served. Sends no details: callers need no credentials. */
  async '/readyz'({ store, isDraining }) {
    if (isDraining()) return unavailable('The emulator is stopping.');
    return (await store.isReachable()) ? jsonResponse({ status: 'ok' }) : unavailable('The store does not respond.');
  },
  async '/metrics'({ checkCaller, metrics, store, count }, request) {
    checkCaller(request);
    const { accounts, clusters } = (await store.isReachable()) ? await count() : { accounts: NaN, clusters: NaN };
    const body = metrics.text([
      { name: 'accounts', help: 'Accounts in the store.', value: accounts },
      { name: 'clusters', help: 'Clusters in the store that are not deleted.', value: clusters },
      { name: 'store_errors_total', help: 'Failures of the store.', type: 'counter', value: store.errors },
    ]);
    return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body };
  },
};

function unavailable(reason: string): ApiResponse {
  return jsonResponse({ status: 'unavailable', reason }, 503, { 'retry-after': '1' });
}
