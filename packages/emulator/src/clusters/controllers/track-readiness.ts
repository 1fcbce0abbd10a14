import type { KubeObject } from '../oks-state/kube-object.ts';
import { readyStatusOf } from './sync-nodes.ts';

/** Notices nodes that somebody makes unready in the API server. */
export interface Readiness {
  /** Takes note of a version of a node. Each one counts: kwok soon makes the node ready again. */
  readonly see: (node: KubeObject) => void;
  /** The nodes that were made unready since the last call, of those that should be ready. */
  brokenOf(desired: readonly KubeObject[]): string[];
}

export function trackReadiness(): Readiness {
  /** Nodes that were ready at least once. A node that starts is not ready either. */
  const once = new Set<string>();
  const unready = new Set<string>();
  return {
    see(node) {
      const { name } = node.metadata;
      const status = readyStatusOf(node);
      if (status === 'True') once.add(name);
      else if (status !== undefined && once.has(name)) unready.add(name);
    },
    brokenOf(desired) {
      const broken = desired
        .filter((node) => readyStatusOf(node) === 'True' && unready.has(node.metadata.name))
        .map(({ metadata }) => metadata.name);
      unready.clear();
      const names = new Set(desired.map(({ metadata }) => metadata.name));
      for (const name of once) if (!names.has(name)) once.delete(name);
      return broken;
    },
  };
}
