import { randomBytes } from 'node:crypto';
import { subregionOf, subregions } from '../../service/catalog.ts';
import type { EmulatorClock } from '../../state/clock.ts';
import type { NodepoolRecord, NodeRecord } from '../../state/records.ts';
import { isPoolName, poolNameRule } from './pool-name.ts';

/** The phases of a node. */
export type NodePhase =
  | 'pending'
  | 'running'
  | 'attached'
  | 'ready'
  | 'stopped'
  | 'stopping'
  | 'shutting_down'
  | 'gone';

export function phaseOf(node: NodeRecord, at: number): NodePhase {
  const { leaving } = node;
  if (leaving !== undefined)
    return leaving.goneAt <= at ? 'gone' : leaving.shuttingDownAt <= at ? 'shutting_down' : 'stopping';
  if (stoppedAt(node) <= at) return 'stopped';
  if (node.readyAt <= at) return 'ready';
  if (node.attachedAt <= at) return 'attached';
  return node.runningAt <= at ? 'running' : 'pending';
}

/** When a node stopped without having been asked to leave. `Infinity` for a node that has not. */
export function stoppedAt({ lostAt = Infinity, brokenAt = Infinity }: NodeRecord): number {
  return Math.min(lostAt, brokenAt);
}

/** The times at which a node enters its next phase. */
export function turningPoints({ runningAt, attachedAt, readyAt, leaving }: NodeRecord): number[] {
  return leaving === undefined ? [runningAt, attachedAt, readyAt] : [leaving.shuttingDownAt, leaving.goneAt];
}

/** What the nodes of a pool depend on: the cluster, at a point in time. */
export interface PoolEnvironment {
  readonly clock: Pick<EmulatorClock, 'durationMs'>;
  readonly region: string;
  /** The version of new nodes. */
  readonly version: string;
  /** Whether the control plane has that version, so that nodes may be upgraded to it. */
  readonly upgradable: boolean;
}

/**
 * Brings the nodes of a pool one step closer to its spec: removes nodes that are gone from the record, and stopped ones
 * if the pool heals itself, starts missing ones, begins the removal of surplus ones, and replaces those of an older
 * version, a few at a time. Returns the same record if there is nothing to do.
 */
export function reconcileNodepool(record: NodepoolRecord, at: number, surroundings: PoolEnvironment): NodepoolRecord {
  const { spec } = record;
  const over: readonly NodePhase[] = spec.autoHealing === false ? ['gone'] : ['gone', 'stopped'];
  const nodes = record.nodes.filter((node) => !over.includes(phaseOf(node, at)));
  const staying = nodes.filter(({ leaving }) => leaving === undefined);
  const wanted = record.deletedAt === undefined ? spec.desiredNodes : 0;
  const message = record.deletedAt === undefined && wanted > 0 ? faultOf(record, surroundings.region) : undefined;
  const follows =
    surroundings.upgradable && spec.upgradeStrategy?.autoUpgradeEnabled !== false && message === undefined;
  const outdated = follows ? staying.filter(({ version }) => version !== surroundings.version) : [];

  const unavailable = spec.upgradeStrategy?.maxUnavailable ?? 0;
  // If neither a missing nor an extra node were allowed, an upgrade could never begin.
  const surge = spec.upgradeStrategy?.maxSurge ?? (unavailable > 0 ? 0 : 1);
  const missing = unavailable + surge > 0 ? unavailable : 1;

  const leavers = new Set<NodeRecord>();
  const surplus = Math.max(0, staying.length - wanted - (outdated.length > 0 ? surge : 0));
  for (const node of [...outdated, ...staying.filter((node) => !outdated.includes(node)).reverse()].slice(0, surplus))
    leavers.add(node);
  const ready = staying.filter((node) => !leavers.has(node) && phaseOf(node, at) === 'ready').length;
  let spare = ready - (wanted - missing);
  for (const node of outdated) {
    if (leavers.has(node)) continue;
    if (phaseOf(node, at) === 'ready') {
      if (spare <= 0) continue;
      spare -= 1;
    }
    leavers.add(node);
  }

  const remaining = staying.length - leavers.size;
  const outdatedRemaining = outdated.filter((node) => !leavers.has(node)).length;
  const room = wanted + (outdatedRemaining > 0 ? Math.min(surge, outdatedRemaining) : 0) - remaining;
  const started = message === undefined ? startNodes(record, Math.max(0, room), remaining, at, surroundings) : [];

  const error =
    message === undefined ? undefined : message === record.error?.message ? record.error : { message, since: at };
  if (nodes.length === record.nodes.length && leavers.size === 0 && started.length === 0 && error === record.error)
    return record;
  const stopMs = surroundings.clock.durationMs('node_stopping');
  return {
    ...record,
    error,
    nodes: [
      ...nodes.map((node) =>
        leavers.has(node)
          ? {
              ...node,
              leaving: { since: at, shuttingDownAt: Math.ceil(at + stopMs / 2), goneAt: Math.ceil(at + stopMs) },
            }
          : node,
      ),
      ...started,
    ],
  };
}

function startNodes(
  record: NodepoolRecord,
  count: number,
  staying: number,
  at: number,
  { clock, region, version }: PoolEnvironment,
): NodeRecord[] {
  const startMs = clock.durationMs('node_starting');
  const zones = record.spec.zones ?? [];
  return Array.from({ length: count }, (_, index) => ({
    name: `${record.name}-${randomBytes(3).toString('hex')}`,
    zone: fullZone(zones[(staying + index) % Math.max(1, zones.length)] ?? `${region}a`, region),
    version,
    nodeType: record.spec.nodeType,
    createdAt: at,
    runningAt: Math.ceil(at + startMs / 2),
    attachedAt: Math.ceil(at + (startMs * 3) / 4),
    readyAt: Math.ceil(at + startMs),
  }));
}

/** The full name of a Subregion. Clients write `2a` and `eu-west-2a`. */
function fullZone(zone: string, region: string): string {
  return /^\d[a-z]$/.test(zone) ? region.replace(/\d+$/, '') + zone : zone;
}

/** Why no node of the pool can be created. Assumed: the service accepts such a pool and reports the error in it. */
function faultOf({ name, spec }: NodepoolRecord, region: string): string | undefined {
  // The schema of the kind cannot say it, so that only some API servers refuse it at once.
  if (!isPoolName(name)) return `The name ${name} ${poolNameRule}.`;
  const known = subregions.map((subregion) => subregionOf(region, subregion));
  const zone = spec.zones?.find((asked) => !known.includes(fullZone(asked, region)));
  if (zone !== undefined) return `The Subregion ${zone} does not exist in ${region}. Use one of: ${known.join(', ')}.`;
  // The only invalid text that the schema accepts.
  if (spec.nodeType === '') return 'The node type is empty. Use a type such as tinav6.c2r4p3.';
  return undefined;
}
