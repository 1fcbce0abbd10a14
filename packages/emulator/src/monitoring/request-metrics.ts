/** Upper bounds of the buckets of a histogram, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The requests of an operation. */
interface Requests {
  /** By status. */
  readonly counts: Map<string, number>;
  /** One more than there are bounds, for those that took longer. */
  readonly buckets: number[];
  seconds: number;
}

/** A metric that is read at the time of a scrape. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  /** @default 'gauge' */
  readonly type?: 'counter' | 'gauge';
  readonly value: number;
}

/** Counts the requests of one emulator, for Prometheus. */
export interface RequestMetrics {
  count(operation: string, status: string, seconds: number): void;
  /** Returns all metrics in the text format of Prometheus, with the given gauges at the end. */
  text(gauges: readonly Gauge[]): string;
}

export function createRequestMetrics(): RequestMetrics {
  const all = new Map<string, Requests>();

  return {
    count(operation, status, seconds) {
      let requests = all.get(operation);
      if (requests === undefined) {
        requests = { counts: new Map(), buckets: Array<number>(bounds.length + 1).fill(0), seconds: 0 };
        all.set(operation, requests);
      }
      requests.counts.set(status, (requests.counts.get(status) ?? 0) + 1);
      const found = bounds.findIndex((bound) => seconds <= bound);
      const place = found < 0 ? bounds.length : found;
      requests.buckets[place] = (requests.buckets[place] ?? 0) + 1;
      requests.seconds += seconds;
    },
    text(gauges) {
      const lines = heading('requests_total', 'Requests to the API, by operation and status.', 'counter');
      for (const [operation, { counts }] of all)
        for (const [status, count] of counts)
          lines.push(`${prefix}requests_total{operation="${operation}",status="${status}"} ${count}`);
      const name = 'request_duration_seconds';
      lines.push(...heading(name, 'Time until a response was ready to be sent.', 'histogram'));
      for (const [operation, { buckets, seconds }] of all) lines.push(...histogram(name, operation, buckets, seconds));
      for (const gauge of gauges)
        lines.push(...heading(gauge.name, gauge.help, gauge.type ?? 'gauge'), `${prefix}${gauge.name} ${gauge.value}`);
      return `${lines.join('\n')}\n`;
    },
  };
}

const prefix = 'oks_emulator_';

function heading(name: string, help: string, type: string): string[] {
  return [`# HELP ${prefix}${name} ${help}`, `# TYPE ${prefix}${name} ${type}`];
}

function histogram(name: string, operation: string, buckets: readonly number[], seconds: number): string[] {
  let total = 0;
  const lines = buckets.map((count, index) => {
    total += count;
    return `${prefix}${name}_bucket{operation="${operation}",le="${bounds[index] ?? '+Inf'}"} ${total}`;
  });
  return [
    ...lines,
    `${prefix}${name}_sum{operation="${operation}"} ${seconds}`,
    `${prefix}${name}_count{operation="${operation}"} ${total}`,
  ];
}
